import { padEnd, padStart, textWidth, truncate } from "./text-width.ts";
import type { Paint, Tone } from "./palette.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Gives way first when the table is wider than it may be; at most one per table. */
  readonly flexible?: boolean;
}

export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface TableRequest {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly paint: Paint;
  /** No line is longer, as far as the flexible column can give; undefined: no limit. */
  readonly width: number | undefined;
  readonly ellipsis: string;
}

const gap = "  ";
/** Below this a cut column says nothing any more, so the line is allowed to be too long. */
const narrowest = 8;

/** Rows under a quiet head, columns as wide as they need to be. No final line break. */
export function renderTable(request: TableRequest): string {
  const { columns, rows, paint } = request;
  const widths = fit(request, naturalWidths(request));
  const head = columns.map(({ title }): Cell => ({ text: title, tone: "quiet" }));
  return [head, ...rows]
    .map((row) => {
      const cells = columns.map((column, i) => {
        const cell = row[i] ?? "";
        const last = i === columns.length - 1;
        return renderCell(cell, { column, width: widths[i] ?? 0, last, paint, request });
      });
      return cells.join(gap).trimEnd();
    })
    .join("\n");
}

interface CellPlace {
  readonly column: Column;
  readonly width: number;
  readonly last: boolean;
  readonly paint: Paint;
  readonly request: TableRequest;
}

function renderCell(cell: Cell, { column, width, last, paint, request }: CellPlace): string {
  const cut = truncate(textOf(cell), width, request.ellipsis);
  const painted = typeof cell === "string" ? cut : paint(cell.tone, cut);
  if (column.align === "right") return padStart(painted, width);
  return last ? painted : padEnd(painted, width);
}

function naturalWidths({ columns, rows }: TableRequest): readonly number[] {
  const widths = columns.map(({ title }) => textWidth(title));
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(textOf(cell)));
    });
  }
  return widths;
}

function fit({ columns, width }: TableRequest, natural: readonly number[]): readonly number[] {
  const flexible = columns.findIndex((column) => column.flexible === true);
  if (width === undefined || flexible < 0) return natural;
  const total = natural.reduce((sum, each) => sum + each, 0) + gap.length * (columns.length - 1);
  const wanted = natural[flexible] ?? 0;
  const given = Math.min(wanted, Math.max(narrowest, wanted - (total - width)));
  return natural.map((each, i) => (i === flexible ? given : each));
}

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);
