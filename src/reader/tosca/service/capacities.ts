import type { Tree } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import type { CapabilityDefinition } from "../types/facet-types.ts";
import { describeRange, type Range, rangeOf } from "../types/narrowing.ts";
import {
  addRationals,
  compareRationals,
  isCall,
  multiplyRationals,
  type Rational,
} from "../value/index.ts";
import { quantityOf } from "./quantity.ts";
import { isSelected, type Service, type Template } from "./service.ts";

/** What a requirement assignment wants of whoever fulfils it. */
export interface Demand {
  readonly source: Template;
  readonly assignment: Element | undefined;
}

/** Why a capability does not have enough left. */
export interface Shortage {
  readonly rule: "allocation/exceeded" | "capabilityDefinition/too-many-relationships";
  readonly reason: string;
  /** Whether it would not be enough for this assignment alone. */
  readonly isCertain: boolean;
  /** The property of which too much is allocated. */
  readonly property: string | undefined;
}

interface Room {
  relationships: number;
  readonly allocated: Map<string, Rational>;
}

const zero: Rational = { num: 0n, den: 1n };

/**
 * What is left of the capabilities of node templates while requirements are led to them one after
 * another: relationships within `occurrences` of 1.x, and in 2.0 what `allocation` takes of a
 * property. Only what is certain counts: a call is not known, and nothing is known of the
 * properties of a node that is selected.
 */
export class Capacities {
  readonly #service: Service;
  readonly #rooms = new Map<Template, Map<string, Room>>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** Undefined when it fits. */
  shortage(
    demand: Demand,
    target: Template,
    capability: CapabilityDefinition,
  ): Shortage | undefined {
    if (this.#service.file.version !== "2.0") return this.#crowded(demand, target, capability);
    const { assignment } = demand;
    if (assignment === undefined || isSelected(target)) return undefined;
    for (const { key, value } of assignment.entries("allocation")) {
      const shortage = this.#exceeded({ name: key.text, value, demand }, target, capability);
      if (shortage !== undefined) return shortage;
    }
    return undefined;
  }

  take(demand: Demand, target: Template, capability: CapabilityDefinition): void {
    const room = this.#roomOf(target, capability);
    room.relationships += occurrencesIn(demand.assignment);
    const times = timesOf(demand);
    for (const { key, value } of demand.assignment?.entries("allocation") ?? []) {
      const type = capability.properties.get(key.text)?.schema.type;
      const amount = quantityOf(value, type, this.#service);
      if (amount === undefined) continue;
      const before = room.allocated.get(key.text) ?? zero;
      room.allocated.set(key.text, addRationals(before, multiplyRationals(amount, times)));
    }
  }

  #roomOf(target: Template, { name }: CapabilityDefinition): Room {
    let rooms = this.#rooms.get(target);
    if (rooms === undefined) this.#rooms.set(target, (rooms = new Map()));
    let room = rooms.get(name);
    if (room === undefined) rooms.set(name, (room = { relationships: 0, allocated: new Map() }));
    return room;
  }

  #crowded(
    { assignment }: Demand,
    target: Template,
    capability: CapabilityDefinition,
  ): Shortage | undefined {
    const range = occurrencesOf(target, capability);
    if (range.high === Infinity) return undefined;
    const own = occurrencesIn(assignment);
    const { relationships } = this.#roomOf(target, capability);
    if (relationships + own <= range.high) return undefined;
    return {
      rule: "capabilityDefinition/too-many-relationships",
      reason:
        `its capability "${capability.name}" takes ${describeRange(range)} relationships and has ` +
        `${relationships} already`,
      isCertain: own > range.high,
      property: undefined,
    };
  }

  #exceeded(
    { name, value, demand }: { name: string; value: Tree; demand: Demand },
    target: Template,
    capability: CapabilityDefinition,
  ): Shortage | undefined {
    const definition = capability.properties.get(name);
    const assigned = assignmentOf(target, capability)?.entry("properties", name);
    const written = definition?.fixed?.tree ?? assigned ?? definition?.default?.tree;
    const type = definition?.schema.type;
    const [one, whole] = [value, written].map(
      (tree) => tree && quantityOf(tree, type, this.#service),
    );
    const count = countOf(target.element);
    if (one === undefined || whole === undefined || count === undefined) return undefined;
    const before = this.#roomOf(target, capability).allocated.get(name) ?? zero;
    const all = addRationals(before, multiplyRationals(one, timesOf(demand)));
    // Each relationship ends in one of the representations, and all of them together in all.
    const isCertain = compareRationals(one, whole) > 0;
    const least = { num: BigInt(count), den: 1n };
    if (!isCertain && compareRationals(all, multiplyRationals(whole, least)) <= 0) return undefined;
    const has = written?.kind === "scalar" ? written.text : "";
    return {
      rule: "allocation/exceeded",
      reason:
        `its capability "${capability.name}" has ${has} of "${name}"` +
        `${count === 1 ? "" : ` in each of ${count} representations`}, ` +
        (isCertain ? "which is less than one relationship takes" : "most of it allocated already"),
      isCertain,
      property: name,
    };
  }
}

function assignmentOf({ element }: Template, { name }: CapabilityDefinition): Element | undefined {
  return element.elements("capabilities").find((each) => each.name?.text === name);
}

/** An assignment of 1.x may narrow how many relationships its definition takes. */
function occurrencesOf(target: Template, capability: CapabilityDefinition): Range {
  return rangeOf(assignmentOf(target, capability)?.treeOf("occurrences")) ?? capability.occurrences;
}

/** How many relationships an assignment of 1.x asks for at least. */
function occurrencesIn(assignment: Element | undefined): number {
  return rangeOf(assignment?.treeOf("occurrences"))?.low ?? 1;
}

/** A `count` that is written out, or the one that stands for none; undefined for a call. */
export function countOf(element: Element): number | undefined {
  const count = element.scalar("count");
  if (typeof count?.value === "number" && !isCall(count, "2.0")) return count.value;
  return element.has("count") ? undefined : 1;
}

/** How often it is allocated at least, whatever calls come to. */
function timesOf({ source, assignment }: Demand): Rational {
  const each = assignment === undefined ? 1 : (countOf(assignment) ?? 0);
  const times = (countOf(source.element) ?? 0) * each;
  return { num: BigInt(Math.trunc(times)), den: 1n };
}
