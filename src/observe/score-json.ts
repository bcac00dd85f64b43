import { renderJson, type Score, viewScore } from "../score/index.ts";
import type { JsonObject } from "../std/json.ts";

/** The score as `khoreia graph -o json` prints it, for those who only have the server. */
export function scoreJson(score: Score): JsonObject {
  const view = viewScore(score);
  // Without a focus there is always something to show, if only nothing.
  return view === undefined ? {} : renderJson(view);
}
