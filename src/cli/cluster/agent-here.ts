import { type Client, connect, listRunning } from "../../server/index.ts";
import type { Clock } from "../../std/clock.ts";

export interface AgentSought {
  readonly clock: Clock;
  readonly deployment: string;
  /** Tells it from another cluster's of the same name. */
  readonly uid: string;
  readonly host: string;
}

/** The agent of a host, where it runs on this machine and is this user's; undefined elsewhere. */
export async function findAgentHere(sought: AgentSought): Promise<Client | undefined> {
  const { clock, deployment, uid, host } = sought;
  const running = await listRunning({ clock }).catch(() => []);
  const found = running.find(({ version }) => {
    if (version?.part !== true || version.deployment !== deployment) return false;
    return version.uid === uid && version.hosts.includes(host);
  });
  return found === undefined ? undefined : connect(found.socketPath, { clock });
}
