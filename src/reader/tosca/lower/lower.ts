import type { DeploymentName, Span, Topology, TopologyNode } from "../../../model/index.ts";
import { type Desk, positionOf } from "../../desk.ts";
import { Reports } from "../reports.ts";
import type { Value } from "../value/index.ts";
import { bridge } from "./bridge.ts";
import { buildWorld } from "./build-world.ts";
import { evaluate } from "./evaluate.ts";
import { hostOf } from "./host-of.ts";
import { hostNamed, nodeOf } from "./node-of.ts";
import { noteCounted, noteUnplayed } from "./note-unplayed.ts";
import { Notes } from "./notes.ts";
import { outputsNode } from "./outputs-node.ts";
import type { ServiceSource } from "./service-source.ts";
import { takeTurns } from "./take-turns.ts";
import { weave } from "./weave.ts";
import { type Entity, spanIn, type World } from "./world.ts";

export interface LowerRequest {
  /** Without errors: names resolve, requirements have their targets. */
  readonly source: ServiceSource;
  /** Services that may stand in for nodes of it, and for nodes of each other. */
  readonly substitutes: readonly ServiceSource[];
  readonly inputs: ReadonlyMap<string, Value>;
  readonly name: DeploymentName;
  /** Holds the sources of all services; hears what is wrong. */
  readonly desk: Desk;
  /** Whether it is an error to be told something that is understood and not acted on. */
  readonly strict: boolean;
  /** Where a file is that was named at a place of a text. */
  readonly pathOf: (file: string, namedAt: Span) => string;
}

/**
 * Makes a topology of a service: nodes with the operations that do something, in an order that is
 * exactly that of the normative lifecycle with relationships woven in. Pure; equal requests give
 * equal topologies. Whether nodes wait for each other is left to whoever checks topologies.
 */
export function lower(request: LowerRequest): Topology {
  const { source, substitutes, inputs, name, desk, pathOf } = request;
  const { service } = source;
  const notes = new Notes(new Reports(service.version, desk.diagnostics), request.strict);
  const world = buildWorld(source, inputs, { substitutes, notes, names: new Set(), grown: [] });
  const entities = allEntities(world);
  const position = (place: Span) => positionOf(desk, place);
  const counts = new Map(entities.map((entity) => [entity, countOf(entity, notes)]));
  const hosts = entities.flatMap((entity) => {
    const host = hostOf(entity);
    return host === undefined ? [] : [hostNamed(host)];
  });
  const pieces = weave(entities, { notes, position, pathOf });
  const nodes = pieces.map((piece) => {
    const at = position(spanIn(piece.entity.world, piece.entity.template.at));
    return nodeOf(piece, { position: at, count: counts.get(piece.entity) });
  });
  const start = position({ source: source.firstSource, start: 0, end: 0 });
  const outputs = outputsNode(world, { notes, position: start, nodes });
  const worlds = new Set([world, ...entities.map((entity) => entity.world)]);
  for (const each of worlds) noteUnplayed(each, notes);
  noteCounted(pieces, counts, notes);
  const all: readonly TopologyNode[] = outputs === undefined ? nodes : [...nodes, outputs];
  return { name, form: "tosca", nodes: bridge(takeTurns(all, new Set(hosts))) };
}

/** Those that stand in for a node come after it. */
function allEntities({ entities }: World): readonly Entity[] {
  return [...entities.values()].flatMap((entity) =>
    entity.inner === undefined ? [entity] : [entity, ...allEntities(entity.inner)],
  );
}

function countOf(entity: Entity, notes: Notes): number | undefined {
  const { template, world, name } = entity;
  if (template.count === undefined) return undefined;
  const ahead = evaluate(template.count, { world, self: entity });
  const count = ahead.kind === "known" ? Number(ahead.value) : Number.NaN;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  if (ahead.kind === "later" && ahead.awaited) return undefined;
  notes.error(spanIn(world, template.count.at), "nodeTemplate/count", {
    message: `Cannot tell how many of node "${name}" there are`,
    hint: "give a whole number, or an input that has one",
  });
  return undefined;
}
