/**
 * Text of a program, made harmless for a terminal and a log: what could move the cursor, recolour,
 * reorder or forge lines is shown instead of sent. Line breaks and tabs stay; colours (SGR
 * sequences) are dropped, because programs colour their errors and mean no harm.
 */
export function escapeOutput(text: string): string {
  if (!unsafe.test(text)) return text;
  return text.replaceAll(/\r+\n/g, "\n").replaceAll(colour, "").replaceAll(unsafeAll, spell);
}

/** The same for one line: line breaks and tabs are shown as well. */
export function escapeLine(text: string): string {
  return escapeOutput(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/**
 * C0 but tab and line feed, DEL, C1, line and paragraph separators, and everything that changes
 * the direction of writing or is no character at all.
 */
const unsafeClass =
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e" +
  "\\u2066-\\u2069\\ufeff\\p{Cs}]";
const unsafe = new RegExp(unsafeClass, "u");
const unsafeAll = new RegExp(unsafeClass, "gu");
const escapeCharacter = String.fromCharCode(0x1b);
const colour = new RegExp(`${escapeCharacter}\\[[0-9;:]*m`, "g");

function spell(character: string): string {
  const known = spellings[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
}

const spellings: Readonly<Record<string, string>> = { "\r": "\\r", [escapeCharacter]: "\\e" };
