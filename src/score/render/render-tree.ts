import { headline } from "./render-text.ts";
import type { ScoreView, ViewWait } from "./score-view.ts";

/** Deeper than this a tree is no longer read, and its indentation outgrows its text. */
const deepest = 12;

/**
 * What nobody waits for stands left, and below it what it waits for. Each is unfolded once; later
 * mentions say "above".
 */
export function renderTree(view: ScoreView): string {
  const lines = [headline(view)];
  const isWaitedFor = new Set(view.groups.flatMap(({ waitsFor }) => waitsFor.map((w) => w.group)));
  const unfolded = new Set<number>();
  const open: Branch[] = [];
  const roots = view.groups.map((_, group) => group).filter((group) => !isWaitedFor.has(group));
  for (const root of roots.toReversed())
    open.push({ wait: { group: root }, left: "", own: "", depth: 0 });
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const group = view.groups[branch.wait.group];
    if (group === undefined) continue;
    const children = group.waitsFor;
    const isAbove = children.length > 0 && unfolded.has(branch.wait.group);
    const isCut = !isAbove && children.length > 0 && branch.depth === deepest;
    lines.push(
      `${branch.left}${branch.own}${group.label}${remarks(branch.wait, { isAbove, isCut })}`,
    );
    if (isAbove || isCut) continue;
    unfolded.add(branch.wait.group);
    for (const child of below(branch, children).toReversed()) open.push(child);
  }
  return `${lines.join("\n")}\n`;
}

interface Branch {
  readonly wait: ViewWait;
  /** The rails of everything to the left. */
  readonly left: string;
  readonly own: string;
  readonly depth: number;
}

function below({ left, own, depth }: Branch, children: readonly ViewWait[]): readonly Branch[] {
  const rails = own === "" ? left : left + (own.startsWith("└") ? "   " : "│  ");
  return children.map((wait, i) => ({
    wait,
    left: rails,
    own: i === children.length - 1 ? "└─ " : "├─ ",
    depth: depth + 1,
  }));
}

function remarks(
  { condition }: ViewWait,
  { isAbove, isCut }: { readonly isAbove: boolean; readonly isCut: boolean },
): string {
  const remark = condition === undefined ? "" : ` (${condition})`;
  return remark + (isAbove ? " … above" : "") + (isCut ? " … deeper" : "");
}
