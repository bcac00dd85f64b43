import { invariant } from "../std/invariant.ts";
import { type Bound, Queue } from "../std/queue.ts";

/** So many may run at once; the others wait in order. */
export interface Slots {
  /** Calls `run` now or when a slot is free; `run` calls its argument when it is done. */
  take(run: (release: () => void) => void): void;
}

/** `waiting` bounds those that wait; whoever sizes it knows how many steps there are. */
export function createSlots(count: number, waiting: Bound): Slots {
  let free = count;
  const queue = new Queue<(release: () => void) => void>(waiting);
  const begin = (run: (release: () => void) => void): void => {
    free -= 1;
    let released = false;
    run(() => {
      if (released) return;
      released = true;
      free += 1;
      const next = queue.shift();
      if (next !== undefined) begin(next);
    });
  };
  return {
    take(run) {
      if (free > 0) return begin(run);
      invariant(queue.push(run), `"${waiting.name}" was sized for every step of the part`);
    },
  };
}
