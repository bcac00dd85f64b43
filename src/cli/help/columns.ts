import { padEnd, textWidth, wrap } from "../output/text-width.ts";

/** Help fits a terminal of 80 columns, whatever the terminal is. */
const helpColumns = 80;
const indent = 2;
const gap = 2;
/** Left texts longer than this get a line of their own. */
const widestLeft = 28;

/** Two columns, the right one wrapped under itself. */
export function twoColumns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const widths = rows.map(([left]) => textWidth(left)).filter((width) => width <= widestLeft);
  const leftWidth = Math.max(0, ...widths);
  const start = indent + leftWidth + gap;
  return rows.flatMap(([left, right]) => {
    const lines = right === "" ? [""] : wrap(right, helpColumns - start);
    const head = " ".repeat(indent) + left;
    if (textWidth(left) > leftWidth) {
      return [head, ...lines.map((line) => " ".repeat(start) + line)];
    }
    return lines.map((line, i) =>
      (i === 0 ? padEnd(head, start) + line : " ".repeat(start) + line).trimEnd(),
    );
  });
}

export function paragraph(text: string): string[] {
  return [...wrap(text, helpColumns)];
}
