// How a simulated world lets promises go on between two of its events.
import { setImmediate } from "node:timers";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import type { Drain } from "../../src/testing/index.ts";

/**
 * Empties the microtask queue at once instead of taking a macro-task for each event: about seven
 * times as fast. V8 offers it to code that is compiled while its natives syntax is switched on.
 */
export function fastDrain(): Drain {
  setFlagsFromString("--allow-natives-syntax");
  // The parentheses have it compiled now, and not when it is called for the first time.
  const checkpoint: unknown = runInThisContext("(() => %PerformMicrotaskCheckpoint())");
  if (typeof checkpoint !== "function") throw new Error("V8 does not know its natives syntax");
  return {
    macroTask: (task) => void setImmediate(task),
    checkpoint: () => void checkpoint(),
  };
}
