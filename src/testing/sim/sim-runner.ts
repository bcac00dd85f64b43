import type { ChildKeeper } from "../../engine/engine.ts";
import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { SpawnRequest, SpawnedDo } from "./sim-engine.ts";
import type { SimWorld } from "./sim-world.ts";

interface Process {
  readonly step: StepId;
  readonly entry: SpawnRequest["entry"];
  readonly kill: () => void;
}

/** What runs on one simulated host outside its agent: it survives the agent, not the host. */
export class SimProcesses {
  private readonly world: SimWorld;
  private readonly clock: Clock;
  private readonly running = new Set<Process>();

  constructor(world: SimWorld, clock: Clock) {
    this.world = world;
    this.clock = clock;
  }

  spawn(request: SpawnRequest): SpawnedDo {
    let settle: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const finish = (): void => {
      cancel();
      this.running.delete(process);
      this.world.finish(request.entry);
      settle();
    };
    const cancel = this.clock.after(request.durationMs, () => {
      request.effect();
      finish();
    });
    const process: Process = { step: request.step, entry: request.entry, kill: finish };
    this.running.add(process);
    return { ended, kill: finish };
  }

  /** Recorded before it ran, so whoever starts next finds it. */
  endAll(): void {
    for (const process of [...this.running]) process.kill();
  }
}

const unused = (): never => {
  throw new Error("simulated engines run no programs through the runner");
};
const noKeeper: ChildKeeper = {
  current: () => undefined,
  lastExit: () => undefined,
  onChange: () => undefined,
  start: unused,
  stop: () => Promise.resolve(),
};

/** How long a simulated orphan takes to be ended by the next agent. */
const endOrphanMs = 30;

/** The agent's runner port on a simulated host; its engines spawn by themselves. */
export function simRunner(processes: SimProcesses, clock: Clock) {
  let ending: Promise<void> | undefined;
  return {
    run: unused,
    child: () => noKeeper,
    endOrphans(): Promise<void> {
      ending = new Promise((resolve) => {
        clock.after(endOrphanMs, () => {
          processes.endAll();
          ending = undefined;
          resolve();
        });
      });
      return ending;
    },
    orphaned: () => ending,
    childSteps: () => [],
    stopChildren: () => Promise.resolve(),
    health: () => ({ limits: [], stuck: [] }),
    close: () => Promise.resolve(),
  };
}
