import type { DeploymentName, Span, Topology, TopologyNode } from "../../../model/index.ts";
import { type Desk, positionOf } from "../../desk.ts";
import { bridge } from "./bridge.ts";
import { hostOf } from "./host-of.ts";
import { hostNamed, nodeOf } from "./node-of.ts";
import { noteCounted, noteUnplayed } from "./note-unplayed.ts";
import { outputsNode } from "./outputs-node.ts";
import type { Settled } from "./settle.ts";
import { takeTurns } from "./take-turns.ts";
import { weave } from "./weave.ts";
import { spanIn } from "./world.ts";

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
