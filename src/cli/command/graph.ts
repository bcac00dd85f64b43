import type { Topology } from "../../model/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import {
  renderDot,
  renderJson,
  renderMermaid,
  renderText,
  renderTree,
  type Score,
  type ScoreView,
  viewScore,
} from "../../score/index.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { asciiSymbols, type Symbols } from "../output/symbols.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { localScore } from "../topology/local-score.ts";
import { acceptFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type ReadingOptions,
  readingOptions,
} from "../topology/topology-options.ts";
import { countOption } from "../usage-error.ts";
import { showWarnings } from "../view/show-warnings.ts";

const graphFormats = ["tree", "levels", "mermaid", "dot", "json"] as const;
type GraphFormat = (typeof graphFormats)[number];

interface GraphOptions extends ReadingOptions {
  readonly format?: GraphFormat;
  readonly focus?: string;
  readonly depth?: number;
}

export const graphCommand = defineCommand<GraphOptions>({
  args: [filesArgument],
  options: [
    { flags: "--format <form>", text: "tree, levels, mermaid, dot or json", choices: graphFormats },
    { flags: "--focus <node>", text: "only what lies around a node or instance" },
    { flags: "--depth <steps>", text: "how far around it (1)", parse: countOption },
    ...readingOptions,
  ],
  examples: [
    ["graph shop.yaml", "who waits for whom, as a tree"],
    ["graph shop.yaml --format levels", "what can happen at the same time"],
    ["graph shop.yaml --focus api --depth 2", "only what is near api"],
    ["graph shop.yaml --format dot | dot -Tsvg > shop.svg", "a picture, with Graphviz"],
    ["graph shop.yaml --format mermaid", "for a README"],
  ],
  about: ["Shows the order that follows from the topology. Touches nothing.", aboutFiles],
  exits: [exitCode.invalid],
  async run({ session, args, options }) {
    const { output } = session;
    const { catalogue } = openCatalogue();
    const request = { files: args, options, engines: catalogue };
    const { topology, warnings } = await acceptFiles(session, request);
    showWarnings(session, warnings);
    const score = localScore(topology, { engines: catalogue });
    const { focus, depth, format = "tree" } = options;
    const view = viewScore(score, {
      ...(focus === undefined ? {} : { focus }),
      ...(depth === undefined ? {} : { depth }),
    });
    if (view === undefined) throw unknownFocus(focus ?? "", topology, score);
    return emit(output, {
      data: output.format === "json" || output.format === "yaml" ? renderJson(view) : {},
      names: view.instances.map(({ id }) => id),
      text: () => graphText(view, format, output.symbols).trimEnd(),
    });
  },
});

function graphText(view: ScoreView, format: GraphFormat, symbols: Symbols): string {
  switch (format) {
    case "tree":
      return symbols === asciiSymbols ? asciiTree(renderTree(view)) : renderTree(view);
    case "levels":
      return renderText(view);
    case "mermaid":
      return renderMermaid(view);
    case "dot":
      return renderDot(view);
    case "json":
      return JSON.stringify(renderJson(view), undefined, 2);
    default:
      return format satisfies never;
  }
}

const asciiOf: Readonly<Record<string, string>> = {
  "├": "|",
  "└": "`",
  "│": "|",
  "─": "-",
  "…": "...",
};

const asciiTree = (tree: string): string =>
  tree.replaceAll(/[├└│─…]/g, (sign) => asciiOf[sign] ?? sign);

function unknownFocus(focus: string, topology: Topology, { instances }: Score): KhoreiaError {
  const names = [...topology.nodes.map(({ name }) => name), ...instances.map(({ id }) => id)];
  const near = closestWord(focus, names);
  return new KhoreiaError(
    "KHO_NODE_UNKNOWN",
    `Cannot show what lies around "${focus}": "${topology.name}" has no such node`,
    near === undefined ? {} : { hint: `did you mean "${near}"?` },
  );
}
