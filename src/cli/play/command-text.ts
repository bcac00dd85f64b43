import { basename } from "node:path";
import process from "node:process";

/** The command line as it was typed, for whoever is refused a lock; values of inputs stay out. */
export function commandText(): string {
  const [, script = "khoreia", ...words] = process.argv;
  const shown = words.map((word, i) => {
    if (words[i - 1] === "--set") return word.replace(/=.*$/s, "=…");
    return word.replace(/^(--set=[^=]*)=.*$/s, "$1=…");
  });
  return [basename(script, ".js"), ...shown].join(" ");
}
