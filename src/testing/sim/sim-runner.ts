import type { AgentPorts } from "../../agent/index.ts";
import type { ChildKeeper } from "../../engine/engine.ts";
import { type Life, never } from "./life.ts";
import type { SimProcesses } from "./sim-process.ts";
import type { StillClock } from "./still-clock.ts";

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

/** The agent's runner port on a simulated host: it finds what an earlier life left running. */
export function simRunner(
  processes: SimProcesses,
  { life, still }: { readonly life: Life; readonly still: StillClock },
  sometimes: (what: string) => void,
): AgentPorts["runner"] {
  return {
    run: unused,
    child: () => noKeeper,
    async endOrphans(): Promise<void> {
      if (!life.touch()) return never();
      const orphans = processes.orphansOf(life.name);
      for (const orphan of orphans) {
        sometimes("orphan ended");
        orphan.kill();
      }
      await still.hear(Promise.all(orphans.map(({ ended }) => ended)));
    },
    orphaned(step) {
      const orphan = processes.orphansOf(life.name).find((each) => each.step === step);
      if (orphan !== undefined) sometimes("orphan awaited");
      return orphan && still.hear(orphan.ended);
    },
    childSteps: () => [],
    fenceUntil: () => undefined,
    stopChildren: () => Promise.resolve(),
    health: () => ({ limits: [], stuck: [] }),
    close: () => Promise.resolve(),
  };
}
