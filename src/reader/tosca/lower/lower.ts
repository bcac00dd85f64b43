import type { DeploymentName, Span, Topology, TopologyNode } from "../../../model/index.ts";
import { type Desk, positionOf } from "../../desk.ts";
import { bridge } from "./bridge.ts";
import { hostOf } from "./host-of.ts";
import { hostNamed, nodeOf } from "./node-of.ts";
import type { Notes } from "./notes.ts";
import { outputsNode } from "./outputs-node.ts";
import type { Settled } from "./settle.ts";
import { takeTurns } from "./take-turns.ts";
import { type Piece, weave } from "./weave.ts";
import { type Entity, spanIn, type World } from "./world.ts";

export interface LowerRequest extends Settled {
  readonly name: DeploymentName;
  /** Holds the sources of all services. */
  readonly desk: Desk;
  /** Where a file is that was named at a place of a text. */
  readonly pathOf: (file: string, namedAt: Span) => string;
}

/**
 * Makes a topology of a service: nodes with the operations that do something, in an order that is
 * exactly that of the normative lifecycle with relationships woven in. Pure; equal requests give
 * equal topologies. Whether nodes wait for each other is left to whoever checks topologies.
 */
export function lower(request: LowerRequest): Topology {
  const { world, entities, counts, notes, name, desk, pathOf } = request;
  const position = (place: Span) => positionOf(desk, place);
  const hosts = entities.flatMap((entity) => {
    const host = hostOf(entity);
    return host === undefined ? [] : [hostNamed(host)];
  });
  const pieces = weave(entities, { notes, position, pathOf });
  const nodes = pieces.map((piece) => {
    const at = position(spanIn(piece.entity.world, piece.entity.template.at));
    return nodeOf(piece, { position: at, count: counts.get(piece.entity) });
  });
  const start = position({ source: world.firstSource, start: 0, end: 0 });
  const outputs = outputsNode(world, { notes, position: start, nodes });
  const worlds = new Set([world, ...entities.map((entity) => entity.world)]);
  for (const each of worlds) noteUnplayed(each, notes);
  noteCounted(pieces, counts, notes);
  const all: readonly TopologyNode[] = outputs === undefined ? nodes : [...nodes, outputs];
  return { name, form: "tosca", nodes: bridge(takeTurns(all, new Set(hosts))) };
}

/** Instances of one node have one host, and nothing in the model makes them take turns. */
function noteCounted(
  pieces: readonly Piece[],
  counts: ReadonlyMap<Entity, number | undefined>,
  notes: Notes,
): void {
  for (const { entity, host, operations } of pieces) {
    const count = counts.get(entity) ?? 1;
    if (count < 2 || host === undefined || Object.keys(operations).length === 0) continue;
    notes.notActedOn(spanIn(entity.world, entity.template.at), "nodeTemplate/not-acted-on", {
      message: `The ${count} instances of node "${entity.name}" share a host and do not take turns`,
      hint: "write one node template for each where their operations must not overlap",
    });
  }
}

function noteUnplayed({ service, firstSource }: World, notes: Notes): void {
  const at = (place: Span): Span => ({ ...place, source: place.source + firstSource });
  for (const { name, at: place } of service.policies)
    notes.notActedOn(at(place), "policy/not-acted-on", {
      message: `Policy "${name}" is understood and not acted on`,
      hint: "its triggers are not listened for",
    });
  for (const [name, { at: place }] of service.workflows)
    notes.notActedOn(at(place), "workflow/not-acted-on", {
      message: `Workflow "${name}" is understood and not acted on`,
      hint: "the order of steps follows from requirements",
    });
}
