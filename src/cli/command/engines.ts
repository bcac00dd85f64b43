import { KhoreiaError } from "../../model/index.ts";
import type { AnyEngine } from "../../engine/engine.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { defineCommand } from "../command-definition.ts";
import { emit } from "../output/answer.ts";
import { renderTable } from "../output/table.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { describeEngine, parametersText } from "../view/engine-text.ts";

export const enginesCommand = defineCommand({
  args: [{ name: "[engine]", text: "one of them, in full", completes: "engines" }],
  options: [],
  examples: [
    ["engines", "all engines with one line each"],
    ["engines file", "parameters of one, what it listens to, what it takes back"],
  ],
  about: ["The parameters come from the schema that also validates topologies."],
  exits: [],
  async run({ session: { output }, args: [asked] }) {
    const { catalogue } = openCatalogue();
    if (asked !== undefined) {
      const engine = catalogue.get(asked);
      if (engine === undefined) throw unknownEngine(asked, catalogue.keys());
      const described = describeEngine(engine);
      return emit(output, {
        data: { engine: described },
        names: [described.name],
        text: () => parametersText(described, output),
      });
    }
    const engines = [...catalogue.values()];
    return emit(output, {
      data: { engines: engines.map(describeEngine) },
      names: engines.map(({ info }) => info.name),
      text: (wide) =>
        renderTable({
          columns: [
            { title: "ENGINE" },
            { title: "CAN" },
            { title: "EVENTS" },
            { title: "WHAT IT MAKES TRUE", flexible: true },
          ],
          rows: engines.map((engine) => [
            { text: engine.info.name, tone: "strong" },
            abilities(engine),
            engine.info.events,
            engine.info.summary,
          ]),
          paint: output.paint,
          width: wide || !output.stdout.isTty ? undefined : output.stdout.columns,
          ellipsis: output.symbols.ellipsis,
        }),
    });
  },
});

function abilities(engine: Pick<AnyEngine, "check" | "do" | "undo">): string {
  const names = ["check", "do", "undo"] as const;
  return names.filter((name) => engine[name] !== undefined).join(", ");
}

function unknownEngine(asked: string, known: Iterable<string>): KhoreiaError {
  const near = closestWord(asked, known);
  return new KhoreiaError(
    "KHO_ENGINE_UNKNOWN",
    `Cannot describe "${asked}": there is no such engine`,
    {
      hint: near === undefined ? '"khoreia engines" lists them' : `did you mean "${near}"?`,
    },
  );
}
