import type { Prng } from "../../src/std/prng.ts";

/** Swaps, indents (less than `deepest` deep), drops or repeats one line. */
export function mutateLine(text: string, prng: Prng, deepest: number): string {
  const lines = text.split("\n");
  const at = prng.int(lines.length);
  const other = prng.int(lines.length);
  const line = lines[at] ?? "";
  switch (prng.int(4)) {
    case 0:
      lines[at] = lines[other] ?? "";
      lines[other] = line;
      break;
    case 1:
      lines[at] = " ".repeat(prng.int(deepest)) + line.trimStart();
      break;
    case 2:
      lines.splice(at, 1);
      break;
    default:
      lines.splice(other, 0, line);
  }
  return lines.join("\n");
}
