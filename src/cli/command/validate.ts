import { spellDuration } from "../../observe/index.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode, exitCodeOfError } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { readFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type TopologyOptions,
  topologyOptions,
} from "../topology/topology-options.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { counted, countFindings, diagnosticsText } from "../view/diagnostics-text.ts";

export const validateCommand = defineCommand<TopologyOptions>({
  args: [filesArgument],
  options: topologyOptions,
  examples: [
    ["validate shop.yaml", "everything that is wrong, with its place and a way out"],
    ["validate shop.yaml -o json", "for editors and CI"],
    ["validate -", "from stdin"],
  ],
  about: [
    "Reads and checks; never asks a check, never touches a machine. All errors are told at once.",
    aboutFiles,
  ],
  exits: [exitCode.invalid],
  async run({ session, args, options }) {
    const { output, clock } = session;
    const beganAt = clock.now();
    const { catalogue } = openCatalogue();
    const { reading } = await readFiles(session, { files: args, options, engines: catalogue });
    const { diagnostics, topology } = reading;
    const durationMs = clock.now() - beganAt;
    const isValid =
      topology !== undefined && !diagnostics.some(({ severity }) => severity === "error");
    const findings = countFindings(diagnostics);
    const refused = isValid ? undefined : new TopologyRefused(diagnostics, findings ?? "");
    const exit = refused === undefined ? exitCode.ok : exitCodeOfError(refused.code);
    const nodes = topology?.nodes.length ?? 0;
    return emit(
      output,
      {
        data: {
          valid: isValid,
          diagnostics,
          durationMs,
          ...(topology === undefined
            ? {}
            : { deployment: topology.name, form: topology.form, nodes }),
        },
        names: diagnostics.map(({ code }) => code),
        text: () => {
          const dot = ` ${output.symbols.dot} `;
          const verdict = isValid
            ? `${output.paint("good", output.symbols.of.steady)} ${topology.name}: valid`
            : `${output.paint("bad", output.symbols.of.failed)} not valid`;
          const summary = [
            verdict,
            ...(findings === undefined ? [] : [findings]),
            ...(isValid ? [counted(nodes, "node")] : []),
            spellDuration(durationMs),
            "nothing was changed",
            ...(isValid ? [] : [`khoreia explain ${diagnostics[0]?.code ?? ""}`]),
          ].join(dot);
          const text = diagnosticsText(diagnostics, output);
          return text === "" ? summary : `${text}\n${summary}`;
        },
      },
      exit,
    );
  },
});
