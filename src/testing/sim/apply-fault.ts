import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import { type Store, StoreError } from "../../store/index.ts";
import type { Backup, RestorableStore } from "./restorable-store.ts";
import type { Fault, FaultKind } from "./faults.ts";
import type { EngineMood } from "./sim-engine.ts";
import type { SimHost } from "./sim-host.ts";
import type { SimOperator } from "./sim-operator.ts";
import { building, instancesOf } from "./sim-shape.ts";
import type { SimWorld } from "./sim-world.ts";
import { badWeather, staleWeather } from "./weather.ts";

/** What faults are done to. */
export interface FaultGround {
  readonly hosts: readonly SimHost[];
  readonly clock: Clock;
  readonly world: SimWorld;
  readonly store: RestorableStore;
  /** Oldest first. */
  readonly backups: readonly Backup[];
  readonly operator: SimOperator;
  /** False once faults are over: whatever one of them had put off does not happen any more. */
  isOpen(): boolean;
}

interface Strike {
  readonly ground: FaultGround;
  readonly prng: Prng;
  readonly durationMs: number;
  /** The host it strikes. */
  readonly host: SimHost;
}

type Act = (strike: Strike) => void;

/** Does one fault to a world; `prng` is the fault's own. */
export function applyFault(ground: FaultGround, fault: Fault, prng: Prng): void {
  const host = victimOf(ground, prng);
  acts[fault.kind]({ ground, prng, host, durationMs: fault.durationMs });
}

/** Where something is being done, more often than elsewhere. */
function victimOf({ hosts, world }: FaultGround, prng: Prng): SimHost {
  const [someone, isBusy] = [prng.pick(hosts), prng.chance(0.6)];
  const busy = hosts.filter(({ name }) => [...world.running].some(({ host }) => host === name));
  return isBusy && busy.length > 0 ? prng.pick(busy) : someone;
}

/** One for each kind, so that a kind without an act does not compile. */
const acts: Readonly<Record<FaultKind, Act>> = {
  crash: (strike) => crash(strike, strike.host),
  "crash-all": (strike) => {
    for (const host of strike.ground.hosts) crash(strike, host);
  },
  drain: ({ ground, host, durationMs }) => {
    const restart = (): void => {
      ground.clock.after(Math.trunc(durationMs / 10), () => host.boot());
    };
    void host.drain(restart);
  },
  power: ({ ground, host, durationMs }) => {
    host.powerOff();
    ground.clock.after(durationMs, () => host.boot());
  },
  break: ({ ground, prng }) => {
    const names = present(ground.world);
    if (names.length > 0) ground.world.break(prng.pick(names));
  },
  flap: ({ ground, prng }) => {
    const names = present(ground.world);
    if (names.length === 0) return;
    const [name, times] = [prng.pick(names), 2 + prng.int(12)];
    for (let i = 0; i < times; i += 1) {
      ground.clock.after(i * (10 + prng.int(300)), () => ground.world.break(name));
    }
  },
  mood: ({ prng, host, ...strike }) => {
    host.setMood(badMood(prng));
    later(strike, () => host.calmDown());
  },
  weather: ({ prng, host, ...strike }) => {
    host.setWeather(badWeather(prng));
    later(strike, () => host.clearUp());
  },
  stale: ({ prng, host, ...strike }) => {
    host.setWeather(staleWeather(prng));
    later(strike, () => host.clearUp());
  },
  cut: ({ ground, prng, host, durationMs }) => {
    const isForAll = prng.chance(0.3);
    for (const each of isForAll ? ground.hosts : [host]) each.link?.cutOff(durationMs);
  },
  "cut-out": ({ host, durationMs }) => host.link?.cutOff(durationMs, "out"),
  "cut-in": ({ host, durationMs }) => host.link?.cutOff(durationMs, "in"),
  swizzle,
  stall: ({ prng, host, durationMs }) => host.stall(longer(prng, durationMs)),
  suspend: ({ prng, host, durationMs }) => {
    host.suspend(longer(prng, durationMs), prng.chance(0.5));
  },
  silence: ({ host, durationMs }) => host.link?.silenceWatches(durationMs),
  deafen: ({ host }) => host.link?.deafenWatches(),
  sever: ({ host }) => host.link?.breakWatches(),
  leader: ({ ground }) => {
    for (const host of ground.hosts) host.link?.renewLeases();
  },
  compact: ({ ground }) => void compact(ground.store),
  update: ({ ground }) => ground.operator.update(),
  goal: changeGoal,
  wipe: ({ ground, ...strike }) => {
    ground.operator.wipe();
    later({ ground, ...strike }, () => ground.operator.restore());
  },
  empty: ({ ground, ...strike }) => {
    ground.operator.empty();
    later({ ground, ...strike }, () => ground.operator.restore());
  },
  restore: ({ ground, prng, ...strike }) => {
    void restoreStore(ground, prng).then(() => later({ ground, ...strike }, () => accept(ground)));
  },
  hold,
  heal,
  wall: ({ prng, host }) => host.setWall(prng.pick([-1, 1]) * prng.int(7_200_000)),
};

/** Until its time is over, unless mercy comes first, which ends everything at once. */
function later({ ground, durationMs }: Pick<Strike, "ground" | "durationMs">, run: () => void) {
  ground.clock.after(durationMs, () => {
    if (ground.isOpen()) run();
  });
}

/** A third at this very moment, the others at some later thing that the agent does. */
function crash({ ground, prng, durationMs }: Strike, host: SimHost): void {
  const restart = (): void => {
    ground.clock.after(Math.trunc(durationMs / 10), () => host.boot());
  };
  const calls = prng.chance(0.33) ? 0 : 1 + prng.int(prng.chance(0.5) ? 8 : 80);
  const hops = prng.chance(0.5) ? 0 : prng.int(8);
  if (calls > 0) {
    host.crashSoon({ calls, hops }, restart);
    return;
  }
  host.crash();
  restart();
}

/** Half of what stands still does so beyond the time that its lease has to live. */
function longer(prng: Prng, durationMs: number): number {
  return prng.chance(0.5) ? durationMs : 12_000 + durationMs;
}

/** One host after the other loses the store, and each finds it again on its own. */
function swizzle({ ground, prng, durationMs }: Strike): void {
  for (const { link } of ground.hosts) {
    const delayMs = prng.int(durationMs);
    ground.clock.after(delayMs, () => {
      if (ground.isOpen()) link?.cutOff(prng.int(durationMs));
    });
  }
}

function present(world: SimWorld): readonly string[] {
  return world.names().filter((name) => !world.isAbsent(name));
}

function badMood(prng: Prng): Partial<EngineMood> {
  const upTo = (most: number): number => (prng.chance(0.5) ? prng.float() * most : 0);
  return {
    lagMs: 2 + prng.int(prng.chance(0.5) ? 2_000 : 50),
    staleChance: prng.float(),
    dropChance: upTo(0.5),
    lieChance: upTo(0.2),
    breakChance: upTo(0.1),
    failChance: prng.chance(0.3) ? 1 : upTo(1),
    hangChance: upTo(0.15),
    halfWayChance: prng.float(),
    dyingMs: 1 + prng.int(3_000),
  };
}

async function compact(store: Store): Promise<void> {
  const { revision } = await store.range({ key: "nothing" });
  try {
    await store.compact(revision);
  } catch (error) {
    // Two compactions of one revision: the second has nothing to forget.
    if (!(error instanceof StoreError)) throw error;
  }
}

/** Mostly to what it was moments ago, so that much of it is still under way. */
async function restoreStore({ store, backups }: FaultGround, prng: Prng): Promise<void> {
  const usable = backups.filter((backup) => store.has(backup));
  const some = prng.chance(0.6) ? usable.slice(-10) : usable;
  if (some.length > 0) await store.restore(prng.pick(some));
}

/** What was wanted last is wanted again, as after any loss. */
function accept({ hosts, operator }: FaultGround): void {
  operator.accept(Math.max(...hosts.map(({ trusted }) => trusted)));
  operator.restoreAll();
}

function changeGoal({ ground, prng, ...strike }: Strike): void {
  const { operator } = ground;
  operator.publish(operator.goal === "started" ? prng.pick(["stopped", "deleted"]) : "started");
  if (prng.chance(0.7)) later({ ground, ...strike }, () => operator.publish("started"));
}

function hold({ ground, prng, durationMs }: Strike): void {
  const { operator, clock } = ground;
  const { nodes } = operator.shape;
  if (nodes.length === 0) return;
  const node = prng.pick(nodes);
  const instances = instancesOf(node);
  const isWhole = instances.length === 0 || prng.chance(0.6);
  const name = prng.chance(0.1) ? "*" : isWhole ? node.name : prng.pick(instances);
  const isEnding = prng.chance(0.5);
  operator.hold(name, isEnding ? clock.wall() + durationMs : undefined);
  // One that ends by itself is sometimes forgotten in the store.
  if (!isEnding || prng.chance(0.5)) clock.after(durationMs, () => operator.release(name));
}

function heal({ ground, prng }: Strike): void {
  const names = ground.operator.shape.nodes.map(({ name }) => name);
  const nodes = names.filter(() => prng.chance(0.3));
  const force = prng.chance(0.4) ? [prng.pick(building)] : [];
  ground.operator.heal(String(prng.uint32()), nodes, force);
}
