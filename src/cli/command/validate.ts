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
import { createFileLoader } from "../topology/file-loader.ts";
import { readFiles } from "../topology/read-files.ts";
import { readOnce } from "../topology/read-once.ts";
import {
  aboutFiles,
  filesArgument,
  type TopologyOptions,
  topologyOptions,
} from "../topology/topology-options.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { openTosca } from "../tosca/open-tosca.ts";
import { aboutTosca, type ToscaOptions, toscaOptions } from "../tosca/tosca-options.ts";
import { usageError } from "../usage-error.ts";
import { counted, countFindings, diagnosticsText } from "../view/diagnostics-text.ts";

interface ValidateOptions extends TopologyOptions, ToscaOptions {
  readonly strict?: boolean;
}

/** What was found, whatever language it is about. */
interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Of what could be understood at all. */
  readonly understood:
    | { readonly name: string; readonly nodes: number; readonly data: object }
    | undefined;
}

export const validateCommand = defineCommand<ValidateOptions>({
  args: [filesArgument],
  options: [
    ...topologyOptions,
    { flags: "--strict", text: "warnings are errors" },
    ...toscaOptions,
  ],
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
    const findings = await find(session, args, options);
    const diagnostics =
      options.strict === true ? findings.diagnostics.map(asError) : findings.diagnostics;
    const { understood } = findings;
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

const asError = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, severity: "error" });

/** The language of the first file decides for all of them. */
async function find(
  session: Session,
  args: readonly string[],
  options: ValidateOptions,
): Promise<Findings> {
  const loader = readOnce(createFileLoader(session));
  const [first, ...others] = [...args, ...(options.file ?? [])];
  const tosca = first === undefined ? undefined : await openTosca(session, first, loader);
  if (first === undefined || tosca === undefined) {
    const { catalogue } = openCatalogue();
    const request = { files: args, options, engines: catalogue, loader };
    const { topology, diagnostics } = (await readFiles(session, request)).reading;
    if (topology === undefined) return { diagnostics, understood: undefined };
    const { name, form, nodes } = topology;
    const data = { deployment: name, form, nodes: nodes.length };
    return { diagnostics, understood: { name, nodes: nodes.length, data } };
  }
  if (others.length > 0) {
    throw usageError(
      `Cannot validate several files together with "${first}": it is TOSCA, and imports others`,
      "validate them one by one",
    );
  }
  // Most topologies are of the own dialect, and their readers should not wait for this one.
  const { validateTosca } = await import("../tosca/validate-tosca.ts");
  const { diagnostics, parsed } = await validateTosca(session, tosca, options);
  const toscaVersion = parsed?.version;
  if (toscaVersion === undefined) return { diagnostics, understood: undefined };
  const nodes = parsed?.service?.nodes.size ?? 0;
  const data = { form: "tosca", toscaVersion, nodes };
  return { diagnostics, understood: { name: `${first} (TOSCA ${toscaVersion})`, nodes, data } };
}

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
    ...(valid ? [counted(understood?.nodes ?? 0, "node")] : []),
    spellDuration(durationMs),
    "nothing was changed",
    ...(valid ? [] : [`khoreia explain ${diagnostics[0]?.code ?? ""}`]),
  ].join(` ${symbols.dot} `);
  const text = diagnosticsText(diagnostics, output);
  return text === "" ? summary : `${text}\n${summary}`;
}
