import process from "node:process";
import { stateRoot } from "../../agent/state/index.ts";
import { builtinEngines } from "../../engine/adapter/index.ts";
import { runtimeDirectory, socketPath } from "../../server/index.ts";
import type { DeploymentName, Goal, HostName } from "../../model/index.ts";
import type { Topology } from "../../model/index.ts";
import type { LocalDeploymentOptions } from "../compose/local-deployment.ts";
import { SecretValues } from "../compose/secret-values.ts";
import type { Session } from "../session.ts";
import { commandText } from "./command-text.ts";
import { userName } from "./user-name.ts";

export interface LocalPlay {
  readonly deployment: DeploymentName;
  readonly topology?: Topology;
  readonly goal: Goal;
  readonly hosts?: readonly HostName[];
  /** None where nobody knows them any more. */
  readonly secrets?: SecretValues;
  /** Instead of the usual place. */
  readonly stateRoot?: string;
}

/** What a deployment needs that is played here, with everything taken from this process. */
export function localPlayOptions(session: Session, play: LocalPlay): LocalDeploymentOptions {
  const { deployment, goal, topology, hosts } = play;
  return {
    deployment,
    goal,
    by: userName(),
    cwd: session.cwd,
    stateRoot: play.stateRoot ?? stateRoot(session.env, process.getuid?.()),
    socket: socketPath(runtimeDirectory(), deployment),
    command: commandText(),
    engines: ({ clock, entropy }) => builtinEngines({ clock, entropy }),
    env: {},
    logLevel: "silent",
    secrets: play.secrets ?? new SecretValues(),
    ...(topology === undefined ? {} : { topology }),
    ...(hosts === undefined ? {} : { hosts }),
  };
}
