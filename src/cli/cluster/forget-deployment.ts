import { keys, type Store } from "../../store/index.ts";
import { readDesired } from "./read-desired.ts";

/**
 * Removes every word about a deployment that all hosts have taken back. The agents forget it when
 * they see that. False when somebody wants it again, or something else, since it was looked at.
 */
export async function forgetDeployment(
  store: Store,
  deployment: string,
  generation: number,
): Promise<boolean> {
  const known = await readDesired(store, deployment);
  // Somebody else has removed it already.
  if (known === undefined) return true;
  if (known.record.generation !== generation || known.record.goal !== "deleted") return false;
  const { succeeded } = await store.txn({
    compares: [
      {
        key: keys.desired(deployment),
        field: "modRevision",
        is: "equal",
        to: known.modRevision,
      },
    ],
    then: [
      { kind: "delete", range: { prefix: keys.deploymentPrefix(deployment) } },
      { kind: "delete", range: { prefix: keys.contentsPrefix(deployment) } },
      { kind: "delete", range: { prefix: keys.generationPrefix(deployment) } },
    ],
  });
  return succeeded;
}
