import type { Desk } from "../desk.ts";
import type { SourceText } from "../source-text.ts";

/** Reports where the parser gave up, and what usually helps there. */
export function reportSyntax(
  { reason, offset }: { readonly reason: string; readonly offset: number },
  { text, index }: SourceText,
  { diagnostics, limits }: Pick<Desk, "diagnostics" | "limits">,
): void {
  const at = Math.min(offset, text.length);
  const place = { source: index, start: at, end: at };
  if (reason.startsWith("nesting exceeded")) {
    const message = `Cannot read lists and mappings nested more than ${limits.depth} deep`;
    diagnostics.error("KHO_YAML_DEPTH", place, message);
    return;
  }
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at + 200).split("\n", 1)[0] ?? "";
  const message = `Cannot read this as YAML: ${reason}`;
  diagnostics.error("KHO_YAML_SYNTAX", place, { message, hint: syntaxHint(reason, line) });
}

function syntaxHint(reason: string, line: string): string | undefined {
  if (/\$\{/.test(line) && /[[{,]/.test(line))
    return 'between { } and [ ] a placeholder needs quotes: "${inputs.port}"';
  if (reason.includes("tab")) return "indent with spaces";
  if (reason.includes("indentation"))
    return "entries of one mapping or list begin in the same column";
  if (reason.includes("alias") || reason.includes("anchor"))
    return 'put text that begins with "*" or "&" in quotes';
  return undefined;
}
