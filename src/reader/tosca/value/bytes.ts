/** An array of bytes, given in Base64. */
export interface Bytes {
  readonly kind: "bytes";
  readonly bytes: Uint8Array;
}

/** What a text in Base64 means, lines and spaces passed over; undefined when it is none. */
export function parseBytes(text: string): Bytes | undefined {
  const plain = text.replace(/[ \t\r\n]+/g, "");
  const unpadded = plain.replace(/={1,2}$/, "");
  if (plain.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(unpadded)) return undefined;
  const binary = atob(plain);
  return { kind: "bytes", bytes: Uint8Array.from(binary, (unit) => unit.charCodeAt(0)) };
}

/** In Base64, on one line. */
export function formatBytes({ bytes }: Bytes): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
