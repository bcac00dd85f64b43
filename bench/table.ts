export type Cell = string | number | undefined;

/** Columns of a fixed width: the first to the left, figures to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) =>
    Math.max(...texts.map((row) => (row[column] ?? "").length)),
  );
  const lines = texts.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const [first = "", ...others] = lines;
  return [first, widths.map((width) => "-".repeat(width)).join("  "), ...others, ""].join("\n");
}

function cellText(cell: Cell): string {
  if (cell === undefined) return "–";
  return typeof cell === "string" ? cell : figure(cell);
}

/** Whole numbers as they are, others with three significant digits, never in exponents. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}
