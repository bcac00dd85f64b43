import { type Refused, refused } from "./refused.ts";

/** What an extended header of POSIX says that matters here: the name of the entry after it. */
interface Pax {
  readonly kind: "pax";
  readonly path: string | undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What would change where the data of the next entry end, or what they are. */
const refusedKeys = /^(size|linkpath|hdrcharset|GNU\.sparse\..*)$/;

/** Reads records of the form `LENGTH KEY=VALUE`, each with a line's end. Times and owners pass. */
export function readPax(bytes: Uint8Array): Pax | Refused {
  let path: string | undefined;
  for (let at = 0; at < bytes.length; ) {
    const record = readRecord(bytes, at);
    if (record === undefined) return fault("an extended header is damaged");
    const { key, value, next } = record;
    if (refusedKeys.test(key))
      return fault(`an extended header sets ${JSON.stringify(key)}, which readers disagree about`);
    if (key === "path") path = value;
    at = next;
  }
  return { kind: "pax", path };
}

interface Record {
  readonly key: string;
  readonly value: string;
  readonly next: number;
}

function readRecord(bytes: Uint8Array, at: number): Record | undefined {
  const space = bytes.indexOf(0x20, at);
  if (space === -1 || space - at > 7) return undefined;
  const digits = String.fromCharCode(...bytes.subarray(at, space));
  const next = at + Number(digits);
  if (!/^[1-9]\d*$/.test(digits) || next > bytes.length || bytes[next - 1] !== 0x0a)
    return undefined;
  const equals = bytes.indexOf(0x3d, space);
  if (equals === -1 || equals >= next) return undefined;
  try {
    const key = strict.decode(bytes.subarray(space + 1, equals));
    return { key, value: strict.decode(bytes.subarray(equals + 1, next - 1)), next };
  } catch {
    return undefined;
  }
}

function fault(why: string): Refused {
  return refused({
    rule: "T20-17.1.1.1-tar",
    why,
    hint: "pack it again, with tar --format=ustar",
  });
}
