// A runner over real processes in a directory of its own, for the tests of this room.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Command } from "../../engine/engine.ts";
import { asStepId, deploymentName, hostName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";

import { systemClock, systemEntropy } from "../clock.ts";
import { openFileState } from "../state/file-state.ts";
import { stateFiles } from "../state/state-paths.ts";
import type { OutputLog } from "../state/output-log.ts";
import type { State } from "../state/state.ts";
import { closing } from "../../std/fixture.ts";
import { createRunner } from "./process-runner.ts";
import { findProcess } from "./process-table.ts";
import type { Runner, StepCaller } from "./runner.ts";

export interface BenchOptions {
  readonly clock?: Clock;
  readonly outputs?: OutputLog;
}

/** One agent's hands: state, runner, and what its programs write to. */
export class RunnerBench {
  readonly root: string;
  readonly directory: string;
  readonly clock: Clock;
  readonly state: State;
  readonly runner: Runner;
  readonly #owned: boolean;

  /** With `root` it continues where an earlier one, or a killed one, has stopped. */
  constructor(root?: string, { clock = systemClock(), ...more }: BenchOptions = {}) {
    this.clock = clock;
    this.#owned = root === undefined;
    this.root = root ?? mkdtempSync(join(tmpdir(), "khoreia-runner-"));
    const host = hostName("here");
    const deployment = deploymentName("test");
    const files = stateFiles(this.root, host, deployment);
    this.directory = files.directory;
    const entropy = systemEntropy();
    this.state = openFileState({
      directory: files.directory,
      host,
      deployment,
      command: "test",
      clock,
    });
    this.runner = createRunner({
      clock,
      state: this.state,
      newId: () => entropy.id(),
      outputDirectory: files.outputs,
      ...more,
    });
  }

  path(name: string): string {
    return join(this.root, name);
  }

  caller(options: Partial<StepCaller> & { readonly name?: string } = {}): StepCaller {
    const { name = "node.start", ...rest } = options;
    return {
      step: {
        deployment: "test",
        host: "here",
        node: "node",
        instance: "node",
        step: asStepId(name),
      },
      setting: { cwd: this.root, env: {} },
      fingerprint: "f1",
      signal: new AbortController().signal,
      ...rest,
    };
  }

  run(run: Command["run"], options: Partial<Command> & { readonly caller?: StepCaller } = {}) {
    const { caller = this.caller(), ...rest } = options;
    const command = { run, timeoutMs: 20_000, killAfterMs: 300, purpose: "do" as const, ...rest };
    return this.runner.run(command, caller);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner.stopChildren({ signal: "SIGKILL", killAfterMs: 0 });
    await this.runner.close();
    this.state.close();
    if (this.#owned) rmSync(this.root, { recursive: true, force: true });
  }
}

/** A test with a bench of its own; hooks would be those of all files that run together. */
export function benchTest(
  name: string,
  body: (bench: RunnerBench, t: TestContext) => Promise<void>,
): void {
  void test(name, (t) => body(closing(t, new RunnerBench()), t));
}

/** Asks until it is so; a test that waits for a process has nothing better to wait for. */
export async function until(what: string, holds: () => boolean, withinMs = 10_000): Promise<void> {
  const clock = systemClock();
  const began = clock.now();
  while (!holds()) {
    if (clock.now() - began > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise<void>((resolve) => void clock.after(5, resolve));
  }
}

/** The pid that a program has written to a file. */
export async function pidIn(path: string): Promise<number> {
  await until(`a pid in ${path}`, () => /^\d+\n/.test(textOf(path)));
  return Number(textOf(path));
}

export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export async function untilGone(pid: number): Promise<void> {
  await until(`process ${pid} is gone`, () => findProcess(pid) === undefined);
}
