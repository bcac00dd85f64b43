import { systemClock, systemEntropy } from "../../agent/clock.ts";
import { type BuiltinEngines, builtinEngines } from "../../engine/adapter/index.ts";

/** The built-in engines for verbs that only read: their schemas and facts, no checks. */
export function openCatalogue(): BuiltinEngines {
  return builtinEngines({
    clock: systemClock({ keepsProcessAlive: false }),
    entropy: systemEntropy(),
  });
}
