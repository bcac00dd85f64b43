import { resolve } from "node:path";
import { instantiate, instantiatedJson } from "../../reader/tosca/index.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import type { Session } from "../session.ts";
import { createFileLoader } from "../topology/file-loader.ts";
import { readOnce } from "../topology/read-once.ts";
import type { TopologyOptions } from "../topology/topology-options.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { countFindings } from "../view/diagnostics-text.ts";
import { openTosca } from "./open-tosca.ts";
import type { ToscaOptions } from "./tosca-options.ts";
import { toscaRequest } from "./validate-tosca.ts";

export interface InstantiateOptions {
  readonly substitute?: readonly string[];
}

/** Writes what is there when a service is deployed with these inputs, as JSON. */
export async function instantiateTosca(
  session: Session,
  path: string,
  options: InstantiateOptions & TopologyOptions & ToscaOptions,
): Promise<ExitCode> {
  const tosca = await openTosca(session, path, readOnce(createFileLoader(session)));
  const { files, isRootOfArchive = false, diagnostics: ofArchive } = tosca;
  const [file, ...others] = files;
  if (file === undefined) throw new TopologyRefused(ofArchive, countFindings(ofArchive) ?? "");
  const given = (options.substitute ?? []).map((each) => resolve(session.cwd, each));
  const answer = await instantiate({
    ...toscaRequest(session, tosca, options),
    file,
    isRootOfArchive,
    substitutes: [...others, ...given],
  });
  const diagnostics = [...ofArchive, ...answer.diagnostics];
  if (answer.service === undefined || ofArchive.some(({ severity }) => severity === "error"))
    throw new TopologyRefused(diagnostics, countFindings(diagnostics) ?? "");
  const service = instantiatedJson(answer.service, answer.sources);
  const names = answer.service.nodes.map(({ name, index }) => `${name}[${index}]`);
  const text = (): string => JSON.stringify(service, undefined, 2);
  return emit(session.output, { data: { service, diagnostics }, names, text }, exitCode.ok);
}
