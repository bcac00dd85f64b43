import type { HostName } from "../../model/index.ts";
import type { ScoreView, ViewGroup } from "./score-view.ts";

/** Graphviz; arrows point from what comes first to what waits for it. */
export function renderDot(view: ScoreView): string {
  const lines = [`digraph ${dotText(view.score.deployment)} {`, "  rankdir=LR;"];
  lines.push('  node [shape=box, style=rounded, fontname="sans-serif"];');
  byHost(view).forEach(([host, groups], i) => {
    if (host !== undefined) {
      lines.push(`  subgraph cluster_${i} {`, `    label=${dotText(host)};`);
    }
    for (const [number, group] of groups) {
      const label = dotText([group.label, ...group.steps].join("\n"));
      const style = group.retired ? ", style=dashed" : "";
      lines.push(`${host === undefined ? "  " : "    "}n${number} [label=${label}${style}];`);
    }
    if (host !== undefined) lines.push("  }");
  });
  view.groups.forEach(({ waitsFor }, number) => {
    for (const { group, condition } of waitsFor) {
      const label = condition === undefined ? "" : ` [label=${dotText(condition)}]`;
      lines.push(`  n${group} -> n${number}${label};`);
    }
  });
  lines.push("}");
  return `${lines.join("\n")}\n`;
}

function dotText(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/** A mermaid flowchart, as README files show it; arrows as in `renderDot`. */
export function renderMermaid(view: ScoreView): string {
  const lines = ["flowchart LR"];
  byHost(view).forEach(([host, groups], i) => {
    if (host !== undefined) lines.push(`  subgraph h${i}[${mermaidText(host)}]`);
    for (const [number, group] of groups) {
      const label = mermaidText([group.label, group.steps.join(", ")].filter(Boolean).join("\n"));
      lines.push(`${host === undefined ? "  " : "    "}n${number}[${label}]`);
    }
    if (host !== undefined) lines.push("  end");
  });
  view.groups.forEach(({ waitsFor }, number) => {
    for (const { group, condition } of waitsFor) {
      const label = condition === undefined ? "" : `|${mermaidText(condition)}|`;
      lines.push(`  n${group} -->${label} n${number}`);
    }
  });
  return `${lines.join("\n")}\n`;
}

/** Mermaid knows no backslash: what it might read as its own syntax is written as an entity. */
function mermaidText(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{N} _.,:/()-]/gu, (character) =>
    character === "\n" ? "<br/>" : `#${character.codePointAt(0)};`,
  );
  return `"${escaped}"`;
}

type HostGroups = readonly (readonly [number, ViewGroup])[];

/** Hosts by name in code unit order, then what nobody plays yet. */
function byHost({ groups }: ScoreView): readonly (readonly [HostName | undefined, HostGroups])[] {
  const lists = new Map<HostName | undefined, [number, ViewGroup][]>();
  groups.forEach((group, number) => {
    const list = lists.get(group.host);
    if (list === undefined) lists.set(group.host, [[number, group]]);
    else list.push([number, group]);
  });
  const named = [...lists].filter(([host]) => host !== undefined);
  named.sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1));
  return [...named, ...[...lists].filter(([host]) => host === undefined)];
}
