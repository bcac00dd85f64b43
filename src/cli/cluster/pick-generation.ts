import { KhoreiaError } from "../../model/index.ts";
import type { GenerationRecord } from "../../store/index.ts";
import type { History } from "./trim-history.ts";

/** The one that is asked for, or the newest that was something else than what is deployed. */
export function pickGeneration(
  { generations }: Pick<History, "generations">,
  current: Pick<GenerationRecord, "generation" | "content">,
  wanted: number | undefined,
): GenerationRecord {
  const found = generations.find(({ generation, content }) =>
    wanted === undefined
      ? generation < current.generation && content !== current.content
      : generation === wanted,
  );
  if (found !== undefined) return found;
  const which =
    wanted === undefined ? "to an earlier generation: none is kept" : `to generation ${wanted}`;
  throw new KhoreiaError("KHO_GENERATION_UNKNOWN", `Cannot go back ${which}`, {
    hint: "khoreia history lists those that are kept",
  });
}
