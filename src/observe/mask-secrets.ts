/** What stands for a secret value, whatever its length. */
export const secretMask = "••••";

/** Shorter values are masked only where they stand alone: "1" must not blank every number. */
const shortestInside = 4;

/**
 * `text` without the secret values: as they are, in base64 (both alphabets, padded or not), and
 * each longer line of a value of several lines. Everything else stays, so that a message remains
 * of use. Overlapping finds are one mask.
 */
export function maskSecrets(text: string, values: Iterable<string>): string {
  const finds: Find[] = [];
  for (const needle of needlesOf(values)) collect(text, needle, finds);
  if (finds.length === 0) return text;
  finds.sort((a, b) => a.from - b.from);
  let masked = "";
  let at = 0;
  let open: Find | undefined;
  const close = (): void => {
    if (open === undefined) return;
    masked += text.slice(at, open.from) + secretMask;
    at = open.to;
  };
  for (const find of finds) {
    if (open !== undefined && find.from < open.to) {
      open = { from: open.from, to: Math.max(open.to, find.to) };
      continue;
    }
    close();
    open = find;
  }
  close();
  return masked + text.slice(at);
}

/** From the first unit to the one after the last. */
interface Find {
  readonly from: number;
  readonly to: number;
}

function needlesOf(values: Iterable<string>): ReadonlySet<string> {
  const needles = new Set<string>();
  for (const value of values) {
    // A file's last line break is seldom printed with its secret.
    const bare = value.replace(/[\r\n]+$/, "");
    if (bare === "") continue;
    for (const each of new Set([value, bare])) {
      needles.add(each);
      const standard = base64(each);
      const urlSafe = standard.replaceAll("+", "-").replaceAll("/", "_");
      // What is found without its padding is found with it as well.
      needles.add(standard.replace(/=+$/, ""));
      needles.add(urlSafe.replace(/=+$/, ""));
    }
    if (!/[\r\n]/.test(bare)) continue;
    for (const line of bare.split(/[\r\n]+/)) if (line.length >= shortestInside) needles.add(line);
  }
  return needles;
}

function collect(text: string, needle: string, finds: Find[]): void {
  for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + 1)) {
    const to = from + needle.length;
    if (needle.length >= shortestInside || standsAlone(text, from, to)) finds.push({ from, to });
  }
}

function standsAlone(text: string, from: number, to: number): boolean {
  return !wordUnit.test(text.charAt(from - 1)) && !wordUnit.test(text.charAt(to));
}

const wordUnit = /[\p{L}\p{N}_]/u;

function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
