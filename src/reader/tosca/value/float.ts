const special: Readonly<Record<string, number>> = {
  ".inf": Infinity,
  "+.inf": Infinity,
  "-.inf": -Infinity,
  ".nan": NaN,
};

/** A float as YAML 1.2 writes it; undefined for anything else, an integer too. */
export function parseFloatToken(text: string): number | undefined {
  const named = /^[+-]?\.(inf|Inf|INF|nan|NaN|NAN)$/.test(text)
    ? special[text.toLowerCase()]
    : undefined;
  if (named !== undefined) return named;
  if (!/^[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?$/.test(text)) return undefined;
  return Number(text);
}
