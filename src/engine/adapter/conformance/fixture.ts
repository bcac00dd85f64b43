// Worlds for the conformance suite: real files, real programs, and contexts as an agent makes them.
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemEntropy } from "../../../agent/clock.ts";
import { createRunner, type Runner } from "../../../agent/runner/index.ts";
import { openFileState, type State } from "../../../agent/state/index.ts";
import { deploymentName, hostName } from "../../../model/index.ts";
import type { Conformance } from "../../../testing/conformance/store-conformance.ts";
import type { EngineDesk, EngineUnderTest } from "../../../testing/conformance/engine-trial.ts";
import type { CheckContext, DoContext } from "../../engine.ts";
import { Workplace } from "../fixture.ts";

/** What a test says of its engine; the rest comes from here. */
export type Trial = Omit<EngineUnderTest, "desk" | "dispose" | "world"> & {
  readonly world?: Partial<EngineUnderTest["world"]>;
};

/** Runs the whole suite on an engine, and tells what it is not tried on. */
export function conform(name: string, { cases, skipped }: Conformance): void {
  for (const each of cases) test(`${name}: ${each.name}`, { timeout: 30_000 }, each.run);
  for (const { name: left, reason } of skipped) {
    test(`${name} is not tried on "${left}"`, (t) => t.diagnostic(reason));
  }
}

/** For `engineConformance`: each case gets a world of its own. */
export function inWorld(
  make: (world: World) => Trial | Promise<Trial>,
): () => Promise<EngineUnderTest> {
  return () => underTest(make);
}

export async function underTest(
  make: (world: World) => Trial | Promise<Trial>,
  timeoutMs = 5_000,
): Promise<EngineUnderTest> {
  const world = new World(timeoutMs);
  try {
    const trial = await make(world);
    const snapshot = () => `${treeOf(world.place.path())}${world.children().join("\n")}`;
    return {
      ...trial,
      desk: world,
      world: { snapshot, ...trial.world },
      dispose: () => world.dispose(),
    };
  } catch (error) {
    await world.dispose();
    throw error;
  }
}

export class World implements EngineDesk {
  readonly place = new Workplace();
  #hands: Hands | undefined;
  readonly #closers: (() => Promise<void> | void)[] = [];
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  check(): ReturnType<EngineDesk["check"]> {
    const handle = this.place.check("node.start");
    const { context } = handle;
    Object.assign(context, { timeoutMs: this.#timeoutMs });
    return { ...handle, context: this.#equip(context) };
  }

  do(options: Parameters<EngineDesk["do"]>[0]): ReturnType<EngineDesk["do"]> {
    const handle = this.place.do({ step: "node.start", ...options });
    return { ...handle, context: this.#equip(handle.context) };
  }

  children(): readonly string[] {
    return this.#hands?.runner.childSteps() ?? [];
  }

  onDispose(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  async dispose(): Promise<void> {
    for (const close of this.#closers) await close();
    await this.#hands?.close();
    this.place[Symbol.dispose]();
  }

  #equip<Context extends CheckContext | DoContext>(context: Context): Context {
    const { step, setting, signal, fingerprint } = context;
    const caller = { step, setting, signal, fingerprint, attempt: 1 };
    const hands = (): Hands => (this.#hands ??= new Hands(this.place));
    const run: Context["run"] = (command) => hands().runner.run(command, caller);
    Object.assign(context, { run });
    return Object.defineProperty(context, "child", { get: () => hands().runner.child(caller) });
  }
}

/** An agent's hands on processes; only engines that need them make them. */
class Hands {
  readonly runner: Runner;
  readonly #state: State;
  readonly #directory: string;

  constructor(place: Workplace) {
    const { clock } = place;
    const entropy = systemEntropy();
    this.#directory = place.path("..", "state");
    this.#state = openFileState({
      directory: this.#directory,
      host: hostName("here"),
      deployment: deploymentName("test"),
      command: "test",
      clock,
    });
    this.runner = createRunner({
      clock,
      state: this.#state,
      newId: () => entropy.id(),
      outputDirectory: join(this.#directory, "outputs"),
    });
  }

  async close(): Promise<void> {
    await this.runner.stopChildren({ signal: "KILL", killAfterMs: 0 });
    await this.runner.close();
    this.#state.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Everything that is there, as text: kinds, modes, owners, times, contents and destinations. */
function treeOf(path: string): string {
  return readdirSync(path)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((name) => entryText(join(path, name)))
    .join("");
}

function entryText(path: string): string {
  const stats = lstatSync(path);
  const head = `${path} ${stats.mode.toString(8)} ${stats.uid}:${stats.gid}`;
  if (stats.isDirectory()) return `${head}\n${treeOf(path)}`;
  if (stats.isSymbolicLink()) return `${head} -> ${readlinkSync(path)}\n`;
  return `${head} ${stats.mtimeMs} ${JSON.stringify(readFileSync(path, "utf8"))}\n`;
}
