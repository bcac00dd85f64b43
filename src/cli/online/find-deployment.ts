import process from "node:process";
import { type KeptState, listStates, stateRoot } from "../../agent/state/index.ts";
import { type DeploymentName, type HostName, KhoreiaError } from "../../model/index.ts";
import { type Client, connect, listRunning, pickRunning } from "../../server/index.ts";
import type { Session } from "../session.ts";

/** A deployment of this machine, whether somebody plays it now or only its state is there. */
export type FoundDeployment =
  | { readonly kind: "running"; readonly deployment: string; readonly client: Client }
  | {
      readonly kind: "resting";
      readonly deployment: DeploymentName;
      /** Whose state is here. */
      readonly hosts: readonly HostName[];
      readonly directories: readonly string[];
    };

/** The one that is named, or the only one; running ones come first. */
export async function findDeployment(
  session: Session,
  wanted: string | undefined,
): Promise<FoundDeployment> {
  const { clock, env } = session;
  const running = await listRunning({ clock });
  const states = listStates(stateRoot(env, process.getuid?.()));
  const isRunning = running.some(({ deployment }) => deployment === wanted);
  const resting = restingNames(states, wanted);
  if (isRunning || (wanted === undefined && running.length > 0) || resting.length === 0) {
    const { deployment, socketPath } = pickRunning(running, wanted);
    return { kind: "running", deployment, client: connect(socketPath, { clock }) };
  }
  const [only, ...others] = resting;
  if (only === undefined || others.length > 0) {
    const names = resting.map((name) => `"${name}"`).join(", ");
    throw new KhoreiaError(
      "KHO_DEPLOYMENT_AMBIGUOUS",
      `Cannot tell which deployment is meant: ${names} have left their state here`,
      { hint: `name one of them, for example "${resting[0]}"` },
    );
  }
  const own = states.filter(({ deployment }) => deployment === only);
  return {
    kind: "resting",
    deployment: only,
    hosts: own.map(({ host }) => host),
    directories: own.map(({ directory }) => directory),
  };
}

function restingNames(
  states: readonly KeptState[],
  wanted: string | undefined,
): readonly DeploymentName[] {
  const names = new Set(states.map(({ deployment }) => deployment));
  return [...names].filter((name) => wanted === undefined || name === wanted);
}
