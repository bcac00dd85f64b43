import { escapeLine } from "../../observe/index.ts";
import { userName } from "../play/user-name.ts";
import type { Session } from "../session.ts";
import { type Cluster, openDeployment } from "./open-cluster.ts";

/** A deployment whose hosts were further than the store that was restored. */
export interface Outlived {
  readonly deployment: string;
  /** The newest that a host has taken over. */
  readonly played: number;
  /** Under which what the store says was published again. */
  readonly generation: number;
}

/**
 * After a store was accepted: hosts take no generation that is older than their own, so what a
 * restored store says is published again, as a generation that is newer than any of theirs.
 */
export async function outliveRestore(
  session: Pick<Session, "clock">,
  cluster: Cluster,
): Promise<readonly Outlived[]> {
  const outlived: Outlived[] = [];
  for (const deployment of cluster.deployments) {
    const opened = await openDeployment(session, cluster, deployment);
    const { playing } = opened;
    try {
      const played = playing.playedGeneration;
      if (played <= playing.record.generation) continue;
      const message = "as the restored store says";
      const published = await playing.publish({ by: userName(), message });
      if (published.kind !== "published") continue;
      outlived.push({ deployment, played, generation: published.record.generation });
    } finally {
      await opened.close();
    }
  }
  return outlived;
}

export function outlivedText({ deployment, played, generation }: Outlived): string {
  const name = escapeLine(deployment);
  return (
    `${name}: hosts had come to generation ${played}; ` +
    `what the store says is generation ${generation} now`
  );
}
