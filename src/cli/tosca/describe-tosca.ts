import { KhoreiaError } from "../../model/index.ts";
import { serviceJson } from "../../reader/tosca/index.ts";
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
import { validateTosca } from "./validate-tosca.ts";

/** Writes the normalised service of a valid file or archive, as JSON unless YAML is asked for. */
export async function describeTosca(
  session: Session,
  path: string,
  options: TopologyOptions & ToscaOptions,
): Promise<ExitCode> {
  const tosca = await openTosca(session, path, readOnce(createFileLoader(session)));
  const { diagnostics, parsed } = await validateTosca(session, tosca, options);
  if (diagnostics.some(({ severity }) => severity === "error"))
    throw new TopologyRefused(diagnostics, countFindings(diagnostics) ?? "");
  if (parsed?.service === undefined)
    throw new KhoreiaError("KHO_TOPOLOGY_INVALID", `Cannot describe "${path}": it has no service`, {
      hint: "it has types only; describe a file with a service template",
    });
  const service = serviceJson(parsed.service, parsed.sources);
  const text = (): string => JSON.stringify(service, undefined, 2);
  const names = Object.keys(service["nodes"] ?? {});
  return emit(session.output, { data: { service }, names, text }, exitCode.ok);
}
