import { type Topology, deploymentName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import { type Store, encodeRecord, keys, recordFormat } from "../../store/index.ts";
import { calm } from "./sim-engine.ts";
import type { SimHost } from "./sim-host.ts";
import type { SimWorld } from "./sim-world.ts";

export const faultKinds = [
  "crash",
  "power",
  "break",
  "mood",
  "update",
  "hold",
  "heal",
  "compact",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault, fixed before the run so that a schedule can be replayed and shrunk. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
  /** Chance of this fault alone: taking another one away must not change it. */
  readonly roll: number;
  readonly durationMs: number;
}

/** Swarm style: each seed enables some kinds only, so that rare combinations are met. */
export function drawFaults(
  prng: Prng,
  wish: { readonly count: number; readonly withinMs: number },
): readonly Fault[] {
  const enabled = faultKinds.filter(() => prng.chance(0.6));
  const kinds = enabled.length === 0 ? faultKinds : enabled;
  const faults: Fault[] = [];
  for (let i = 0; i < wish.count; i += 1) {
    faults.push({
      at: prng.int(wish.withinMs),
      kind: prng.pick(kinds),
      roll: prng.uint32(),
      durationMs: 50 + prng.int(15_000),
    });
  }
  return faults.sort((a, b) => a.at - b.at);
}

/** What faults are done to. */
export interface FaultGround {
  readonly hosts: readonly SimHost[];
  readonly clock: Clock;
  readonly world: SimWorld;
  readonly store: Store;
  readonly prng: Prng;
  readonly topology: Topology;
  sometimes(what: string): void;
  update(): void;
}

const deployment = deploymentName("sim");

export function applyFault(simulation: FaultGround, fault: Fault): void {
  const { hosts, clock, world } = simulation;
  const prng = simulation.prng.split(`fault ${fault.roll}`);
  const host = prng.pick(hosts);
  simulation.sometimes(`fault ${fault.kind}`);
  switch (fault.kind) {
    case "crash":
      host.crash();
      clock.after(fault.durationMs / 10, () => host.boot());
      return;
    case "power":
      host.powerOff();
      clock.after(fault.durationMs, () => host.boot());
      return;
    case "break": {
      const names = world.names();
      if (names.length > 0) world.unmake(prng.pick(names));
      return;
    }
    case "mood": {
      Object.assign(host.mood, {
        lagMs: 2 + prng.int(2_000),
        dropChance: prng.float() / 2,
        lieChance: prng.float() / 5,
        failChance: prng.float(),
        hangChance: prng.float() / 10,
        halfWayChance: prng.float(),
      });
      clock.after(fault.durationMs, () => Object.assign(host.mood, calm));
      return;
    }
    case "update":
      return simulation.update();
    case "hold":
      return hold(simulation, fault, prng);
    case "heal":
      return heal(simulation, prng);
    case "compact":
      void simulation.store.range({ key: "nothing" }).then(({ revision }) =>
        // Two compactions of one revision: the second has nothing to forget.
        simulation.store.compact(revision).catch(() => undefined),
      );
      return;
    default:
      return fault.kind satisfies never;
  }
}

function hold(simulation: FaultGround, fault: Fault, prng: Prng): void {
  const { nodes } = simulation.topology;
  if (nodes.length === 0) return;
  const node = prng.pick(nodes).name;
  const { clock, store } = simulation;
  const record = {
    format: recordFormat,
    by: "ann",
    why: "simulated",
    since: clock.wall(),
    ...(prng.chance(0.5) ? { until: clock.wall() + fault.durationMs } : {}),
  };
  const key = keys.hold(deployment, node);
  void store.txn({ compares: [], then: [{ kind: "put", key, value: encodeRecord(record) }] });
  clock.after(fault.durationMs, () => {
    void store.txn({ compares: [], then: [{ kind: "delete", range: { key } }] });
  });
}

function heal(simulation: FaultGround, prng: Prng): void {
  const { clock, store, topology } = simulation;
  const nodes = topology.nodes.filter(() => prng.chance(0.3)).map((node) => node.name);
  const key = keys.request(deployment, String(prng.uint32()));
  const record = {
    format: recordFormat,
    nodes,
    by: "ann",
    at: clock.wall(),
    force: prng.chance(0.3) ? (["configure"] as const) : [],
  };
  void store.txn({ compares: [], then: [{ kind: "put", key, value: encodeRecord(record) }] });
  clock.after(5_000, () => {
    void store.txn({ compares: [], then: [{ kind: "delete", range: { key } }] });
  });
}
