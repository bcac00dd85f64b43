import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunner, type Runner } from "../../agent/runner/index.ts";
import type { State } from "../../agent/state/index.ts";
import type { Clock } from "../../std/clock.ts";

export interface LookingRunnerOptions {
  readonly clock: Clock;
  readonly state: State;
  readonly newId: () => string;
}

/**
 * A runner for checks alone. The real one is made when the first check runs a program: most
 * topologies that are planned have only files to look at. It ends no orphans.
 */
export function createLookingRunner(options: LookingRunnerOptions): Runner {
  let directory: string | undefined;
  let runner: Runner | undefined;
  const real = (): Runner => {
    directory ??= mkdtempSync(join(tmpdir(), "khoreia-plan-"));
    runner ??= createRunner({ ...options, outputDirectory: directory });
    return runner;
  };
  return {
    run: (command, caller) => real().run(command, caller),
    child: (caller) => real().child(caller),
    endOrphans: async () => undefined,
    fenceUntil: () => undefined,
    orphaned: () => undefined,
    childSteps: () => runner?.childSteps() ?? [],
    stopChildren: async () => undefined,
    health: () => runner?.health() ?? { limits: [], stuck: [] },
    async close() {
      await runner?.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
