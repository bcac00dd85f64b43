import { listStates } from "../../agent/state/index.ts";
import { checkRuntimeDirectory, listRunning } from "../../server/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

export interface Places {
  readonly clock: Clock;
  readonly stateRoot: string;
  readonly runtimeDirectory: string;
}

/** What runs, what has stopped running, and what a killed process has left behind. */
export async function checkLeftovers(places: Places): Promise<readonly Finding[]> {
  const check = "deployments";
  const { clock, runtimeDirectory, stateRoot } = places;
  const findings: Finding[] = [];
  try {
    checkRuntimeDirectory(runtimeDirectory);
  } catch (error) {
    if (!(error instanceof KhoreiaError)) throw error;
    return [problem("runtime directory", error.message, error.hint ?? "remove it")];
  }
  // Looking for running deployments also removes the sockets that nobody listens on.
  const running = await listRunning({ clock, directory: runtimeDirectory });
  for (const { deployment, version, socketPath } of running) {
    findings.push(
      version === undefined
        ? warning(
            check,
            `"${deployment}" listens and does not answer`,
            `look who has "${socketPath}" open`,
          )
        : ok(check, `"${deployment}" runs as process ${version.process}`),
    );
  }
  for (const state of listStates(stateRoot)) {
    const { deployment, host, holder, directory } = state;
    if (running.some((each) => each.deployment === deployment)) continue;
    if (holder !== undefined) {
      const who = `process ${holder.pid}, which has no socket here`;
      const found = `"${deployment}" on ${host} is played by ${who}`;
      findings.push(warning(check, found, `kill ${holder.pid}, then start it again`));
      continue;
    }
    const found = `"${deployment}" on ${host} does not run; its record is in "${directory}"`;
    findings.push(
      warning(
        check,
        found,
        `khoreia up FILE plays it again, khoreia down ${deployment} takes it back`,
      ),
    );
  }
  return findings.length === 0 ? [ok(check, "none, and no leftovers")] : findings;
}
