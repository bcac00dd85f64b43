import type { Prng } from "../../../std/prng.ts";
import { badWeather } from "../weather.ts";
import { scaled, marked } from "./moving-shape.ts";
import type { MovingHost } from "./moving-host.ts";
import type { MovingUniverse } from "./moving-universe.ts";

/** What goes wrong in the moving world. */
const acts = {
  crash: ({ universe, host, durationMs }: Strike) => {
    host.crash();
    universe.clock.after(durationMs / 20, () => host.boot());
  },
  /** Longer than its lease: what it held is taken by others. */
  lose: ({ universe, host, durationMs }: Strike) => {
    host.crash();
    universe.clock.after(10_000 + durationMs, () => host.boot());
  },
  drain: ({ universe, host, durationMs }: Strike) => {
    void host.drain(() => void universe.clock.after(durationMs / 10, () => host.boot()));
  },
  power: ({ universe, host, durationMs }: Strike) => {
    host.powerOff();
    universe.clock.after(durationMs, () => host.boot());
  },
  /** Of the agent alone. */
  stall: ({ host, durationMs }: Strike) => host.stall(durationMs),
  cut: ({ universe, prng, host, durationMs }: Strike) => {
    const hosts = prng.chance(0.2) ? universe.hosts : [host];
    const direction = prng.pick(["in", "out", undefined] as const);
    for (const each of hosts) each.link?.cutOff(durationMs, direction);
  },
  weather: ({ universe, prng, host, durationMs }: Strike) => {
    host.setWeather(badWeather(prng));
    universe.clock.after(durationMs, () => {
      if (universe.isOpen) host.clearUp();
    });
  },
  deafen: ({ host }: Strike) => host.link?.deafenWatches(),
  sever: ({ host }: Strike) => host.link?.breakWatches(),
  leader: ({ universe }: Strike) => {
    for (const host of universe.hosts) host.link?.renewLeases();
  },
  break: ({ universe, prng }: Strike) => {
    const machine = prng.pick(universe.hosts).machine;
    const things = [...machine.things.keys()];
    if (things.length > 0) machine.make(prng.pick(things), undefined);
  },
  scale: ({ universe, prng }: Strike) => universe.publish(scaled(prng, universe.nodes)),
  update: ({ universe, prng }: Strike) => {
    universe.publish(marked(prng, universe.nodes, String(universe.generation + 1)));
  },
} as const;

interface Strike {
  readonly universe: MovingUniverse;
  readonly prng: Prng;
  readonly durationMs: number;
  readonly host: MovingHost;
}

type FaultKind = keyof typeof acts;
const kinds = Object.keys(acts) as readonly FaultKind[];

/** Lets chance do its worst within a time: some kinds only in each seed, often close together. */
export function sufferFaults(
  universe: MovingUniverse,
  wish: { readonly count: number; readonly withinMs: number },
): void {
  const prng = universe.prng.split("faults");
  const enabled = kinds.filter(() => prng.chance(0.5));
  const possible = enabled.length === 0 ? kinds : enabled;
  let at = 0;
  for (let i = 0; i < wish.count; i += 1) {
    at = prng.chance(0.4)
      ? Math.min(wish.withinMs - 1, at + prng.int(800))
      : prng.int(wish.withinMs);
    const kind = prng.pick(possible);
    const durationMs = 50 + prng.int(prng.chance(0.4) ? 35_000 : 8_000);
    const chance = prng.split(`fault ${i}`);
    universe.clock.after(at, () => {
      universe.sometimes(`fault ${kind}`);
      const host = chance.pick(universe.hosts);
      universe.say(`# ${kind} of ${host.name} for ${durationMs}`);
      acts[kind]({ universe, prng: chance, durationMs, host });
    });
  }
}
