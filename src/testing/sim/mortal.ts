import type { AgentPorts } from "../../agent/index.ts";
import type { CheckContext, DoContext, Engine } from "../../engine/engine.ts";
import type { DoResult, Report } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type Life, never } from "./life.ts";

type State = AgentPorts["state"];

/** Timers of the dead do not fire. `wallOffset` is how far this host's wall clock is off. */
export function mortalClock(clock: Clock, life: Life, wallOffset: () => number): Clock {
  const mortal = (run: () => void) => (): void => {
    if (life.isAlive) run();
  };
  return {
    now: () => clock.now(),
    wall: () => clock.wall() + wallOffset(),
    after: (delayMs, run) => clock.after(delayMs, mortal(run)),
    soon: (run) => clock.soon(mortal(run)),
  };
}

/** Death may come between any two records, also of one batch: a prefix of it is found. */
export function mortalState(state: State, life: Life): State {
  const write = (act: () => void): void => {
    if (life.touch()) act();
    life.touch();
  };
  return {
    host: state.host,
    deployment: state.deployment,
    location: state.location,
    backupDirectory: state.backupDirectory,
    load: () => state.load(),
    append: (record) => write(() => state.append(record)),
    batch: (records) => {
      for (const record of records) write(() => state.append(record));
    },
    accept: (desired) => write(() => state.accept(desired)),
    health: () => state.health(),
    close: () => state.close(),
    remove: () => write(() => state.remove()),
  };
}

/** Engines that the dead cannot use. What is under way when death comes is the engine's affair. */
export function mortalEngine<Inputs>(engine: Required<Engine<Inputs>>, life: Life) {
  const act =
    (work: (inputs: Inputs, ctx: DoContext) => Promise<DoResult>) =>
    async (inputs: Inputs, ctx: DoContext): Promise<DoResult> => {
      if (!life.touch()) return never();
      const result = await work(inputs, ctx);
      return life.touch() ? result : never();
    };
  return {
    info: engine.info,
    check: (inputs: Inputs, ctx: CheckContext): AsyncIterable<Report> =>
      life.touch() ? engine.check(inputs, ctx) : silence(),
    do: act((inputs, ctx) => engine.do(inputs, ctx)),
    undo: act((inputs, ctx) => engine.undo(inputs, ctx)),
  };
}

async function* silence(): AsyncGenerator<Report> {
  yield await never<Report>();
}
