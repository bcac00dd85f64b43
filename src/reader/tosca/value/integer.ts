/** The bounds of TOSCA's integer, which has 64 bits and a sign. */
const integerMin = -(2n ** 63n);
const integerMax = 2n ** 63n - 1n;

/** Longer ones are no integer of 64 bits, unless they begin with zeros. */
const longestInteger = 100;

/**
 * An integer as YAML 1.2 writes it: decimal with a sign, `0x` or `0o`. `beyond` for one that does
 * not fit into 64 bits, undefined for what is none.
 */
export function parseInteger(text: string): bigint | "beyond" | undefined {
  if (!/^([+-]?\d+|0x[0-9a-fA-F]+|0o[0-7]+)$/.test(text)) return undefined;
  if (text.length > longestInteger) return "beyond";
  const value = BigInt(text.replace(/^\+/, ""));
  return fitsInteger(value) ? value : "beyond";
}

export const fitsInteger = (value: bigint): boolean => value >= integerMin && value <= integerMax;
