import type { Diagnostic } from "../../model/index.ts";
import { spellDuration } from "../../observe/index.ts";
import { version } from "../../index.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode, exitCodeOfError } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { sarifLog } from "../output/sarif.ts";
import type { Output } from "../output/output.ts";
import type { Session } from "../session.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { readFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type ReadingOptions,
  readingOptions,
} from "../topology/topology-options.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { aboutTosca } from "../tosca/tosca-options.ts";
import { counted, countFindings, diagnosticsText } from "../view/diagnostics-text.ts";

/** What was found, whatever language it is about. */
interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Of what could be understood at all. */
  readonly understood:
    | { readonly name: string; readonly nodes: number | undefined; readonly data: object }
    | undefined;
}

export const validateCommand = defineCommand<ReadingOptions>({
  args: [filesArgument],
  options: readingOptions,
  examples: [
    ["validate shop.yaml", "everything that is wrong, with its place and a way out"],
    ["validate shop.yaml -o json", "for editors and CI"],
    ["validate shop.csar -o sarif", "a TOSCA archive, for code scanners"],
    ["validate -", "from stdin"],
  ],
  about: [
    "Reads and checks; never asks a check, never touches a machine. All errors are told at once.",
    aboutFiles,
    aboutTosca,
  ],
  exits: [exitCode.invalid],
  speaksSarif: true,
  async run({ session, args, options }) {
    const { output, clock } = session;
    const beganAt = clock.now();
    const { diagnostics, understood } = await find(session, args, options);
    const durationMs = clock.now() - beganAt;
    const valid =
      understood !== undefined && !diagnostics.some(({ severity }) => severity === "error");
    const refused = valid ? undefined : new TopologyRefused(diagnostics, "");
    const exit = refused === undefined ? exitCode.ok : exitCodeOfError(refused.code);
    return emit(
      output,
      {
        data: { valid, diagnostics, durationMs, ...understood?.data },
        names: diagnostics.map(({ code }) => code),
        text: () => textOf({ diagnostics, understood }, { valid, durationMs, output }),
        sarif: () => sarifLog(diagnostics, { version, exit }),
      },
      exit,
    );
  },
});

async function find(
  session: Session,
  args: readonly string[],
  options: ReadingOptions,
): Promise<Findings> {
  const { catalogue } = openCatalogue();
  const request = { files: args, options, engines: catalogue, purpose: "validate" } as const;
  const { topology, tosca, diagnostics } = (await readFiles(session, request)).reading;
  if (tosca !== undefined) {
    const { version: toscaVersion, nodes } = tosca;
    const name = `${[...args, ...(options.file ?? [])][0] ?? ""} (TOSCA ${toscaVersion})`;
    const deployable = nodes !== undefined;
    const data = { form: "tosca", toscaVersion, nodes: nodes ?? 0, deployable };
    return { diagnostics, understood: { name, nodes, data } };
  }
  if (topology === undefined) return { diagnostics, understood: undefined };
  const { name, form, nodes } = topology;
  const data = { deployment: name, form, nodes: nodes.length };
  return { diagnostics, understood: { name, nodes: nodes.length, data } };
}

const onlyTypes = "types only, nothing to deploy";

function textOf(
  { diagnostics, understood }: Findings,
  {
    valid,
    durationMs,
    output,
  }: { readonly valid: boolean; readonly durationMs: number; readonly output: Output },
): string {
  const findings = countFindings(diagnostics);
  const { paint, symbols } = output;
  const verdict = valid
    ? `${paint("good", symbols.of.steady)} ${understood?.name ?? ""}: valid`
    : `${paint("bad", symbols.of.failed)} not valid`;
  const summary = [
    verdict,
    ...(findings === undefined ? [] : [findings]),
    ...(valid
      ? [understood?.nodes === undefined ? onlyTypes : counted(understood.nodes, "node")]
      : []),
    spellDuration(durationMs),
    "nothing was changed",
    ...(valid ? [] : [`khoreia explain ${diagnostics[0]?.code ?? ""}`]),
  ].join(` ${symbols.dot} `);
  const text = diagnosticsText(diagnostics, output);
  return text === "" ? summary : `${text}\n${summary}`;
}
