import { basename } from "node:path";
import process from "node:process";
import { stateRoot } from "../../agent/state/index.ts";
import { builtinEngines } from "../../engine/adapter/index.ts";
import { runtimeDirectory, socketPath } from "../../server/index.ts";
import type { DeploymentName, Goal, HostName } from "../../model/index.ts";
import type { Topology } from "../../model/index.ts";
import type { LocalDeploymentOptions } from "../compose/local-deployment.ts";
import { SecretValues } from "../compose/secret-values.ts";
import type { Session } from "../session.ts";
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

/** The command line as it was typed, for whoever is refused a lock; values of inputs stay out. */
function commandText(): string {
  const [, script = "khoreia", ...words] = process.argv;
  const shown = words.map((word, i) => {
    if (words[i - 1] === "--set") return word.replace(/=.*$/s, "=…");
    return word.replace(/^(--set=[^=]*)=.*$/s, "$1=…");
  });
  return [basename(script, ".js"), ...shown].join(" ");
}
