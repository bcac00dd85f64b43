import { resolve } from "node:path";
import type { Diagnostic } from "../../model/index.ts";
import { type Parsed, parse, type ValidateRequest } from "../../reader/tosca/index.ts";
import type { Session } from "../session.ts";
import { givesInputs, inputsOf } from "../topology/read-files.ts";
import type { TopologyOptions } from "../topology/topology-options.ts";
import { networkLoader } from "./network-loader.ts";
import type { OpenTosca } from "./open-tosca.ts";
import { profileFiles } from "./profile-files.ts";
import type { ToscaOptions } from "./tosca-options.ts";

export interface ToscaValidation {
  readonly diagnostics: readonly Diagnostic[];
  /** Of the first file; undefined when there is none. */
  readonly parsed: Parsed | undefined;
}

/** Validates every file that is to be validated on its own; each finding is told once. */
export async function validateTosca(
  session: Pick<Session, "cwd">,
  tosca: OpenTosca,
  options: TopologyOptions & ToscaOptions,
): Promise<ToscaValidation> {
  const { files, isRootOfArchive = false, diagnostics } = tosca;
  const { inputs, ...common } = toscaRequest(session, tosca, options);
  const found = new Map(diagnostics.map((each) => [identityOf(each), each]));
  let first: Parsed | undefined;
  for (const [index, file] of files.entries()) {
    const parsed = await parse({
      ...common,
      file,
      isRootOfArchive: isRootOfArchive && index === 0,
      ...(index > 0 || inputs === undefined ? {} : { inputs }),
    });
    first ??= parsed;
    for (const each of withUnreadable(parsed, file)) found.set(identityOf(each), each);
  }
  return { diagnostics: [...found.values()], parsed: first };
}

/** What the command line says of how TOSCA is read; inputs only if some are given. */
export function toscaRequest(
  { cwd }: Pick<Session, "cwd">,
  { loader }: OpenTosca,
  options: TopologyOptions & ToscaOptions,
): Omit<ValidateRequest, "file"> {
  const network = options.allowNetwork === true;
  return {
    loader: network ? networkLoader(loader) : loader,
    network,
    quirks: options.quirk ?? [],
    profiles: profileFiles(cwd, options.profiles ?? []).map((path) => resolve(cwd, path)),
    ...(givesInputs(options) ? { inputs: absolute(cwd, options) } : {}),
  };
}

/** Files of inputs are the caller's, also where the service is in an archive. */
function absolute(cwd: string, options: TopologyOptions): ReturnType<typeof inputsOf> {
  const inputs = inputsOf(options);
  return { ...inputs, files: (inputs.files ?? []).map((path) => resolve(cwd, path)) };
}

function withUnreadable({ diagnostics, unreadable }: Parsed, file: string): readonly Diagnostic[] {
  if (unreadable === undefined) return diagnostics;
  const message = `Cannot read "${file}": ${unreadable}`;
  return [{ severity: "error", code: "KHO_FILE_UNREADABLE", message }, ...diagnostics];
}

function identityOf({ code, message, position }: Diagnostic): string {
  const { file, line, column } = position ?? {};
  return JSON.stringify([code, file, line, column, message]);
}
