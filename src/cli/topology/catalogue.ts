import { systemClock, systemEntropy } from "../../agent/clock.ts";
import { type BuiltinEngines, builtinEngines } from "../../engine/adapter/index.ts";

/** The built-in engines for verbs that only read: schemas, facts, and one look of each check. */
export function openCatalogue(): BuiltinEngines {
  return builtinEngines({
    clock: systemClock({ keepsProcessAlive: false }),
    entropy: systemEntropy(),
    looksOnce: true,
  });
}
