import { KhoreiaError } from "../../model/index.ts";
import { keys, type Store } from "../../store/index.ts";
import type { KnownDesired } from "./cluster-picture.ts";
import { readRecord } from "./record-shapes.ts";

/** What a deployment is to be; undefined when there is none of that name. */
export async function readDesired(
  store: Store,
  deployment: string,
): Promise<KnownDesired | undefined> {
  const { pairs } = await store.range({ key: keys.desired(deployment) });
  const [pair] = pairs;
  if (pair === undefined) return undefined;
  const decoded = readRecord("desired", pair.value);
  if (decoded.kind === "record") return { record: decoded.record, modRevision: pair.modRevision };
  throw new KhoreiaError(
    "KHO_CONTENT_UNREADABLE",
    `Cannot read the desired state of deployment "${deployment}": ${decoded.why}`,
    { hint: "use the khoreia that deployed it" },
  );
}
