import type { Desk } from "../../desk.ts";
import { Reports } from "../reports.ts";
import { untypedValue } from "../value/index.ts";
import { buildWorld } from "./build-world.ts";
import { evaluate } from "./evaluate.ts";
import type { Gathered } from "./gather-services.ts";
import { Notes } from "./notes.ts";
import { type Entity, spanIn, type World } from "./world.ts";

/** A service with the values of its inputs, what stands in for its nodes, and their counts. */
export interface Settled {
  readonly world: World;
  /** The nodes of all services; those that stand in for a node come after it. */
  readonly entities: readonly Entity[];
  /** How many there are of each, where its template says so. */
  readonly counts: ReadonlyMap<Entity, number | undefined>;
  readonly notes: Notes;
}

/** Undefined where there is no service. The services are without errors. */
export function settle(
  { services: [source, ...substitutes], given, desk }: Gathered,
  strict: boolean,
): Settled | undefined {
  if (source === undefined) return undefined;
  const notes = new Notes(new Reports(source.service.version, desk.diagnostics), strict);
  const inputs = new Map([...given].map(([name, tree]) => [name, untypedValue(tree)]));
  const world = buildWorld(source, inputs, { substitutes, notes, names: new Set(), grown: [] });
  const entities = allEntities(world);
  const counts = new Map(entities.map((entity) => [entity, countOf(entity, notes)]));
  checkSum(counts, desk);
  return { world, entities, counts, notes };
}

/** A number in a text is short, whatever it is; what has to be played is not. */
function checkSum(counts: Settled["counts"], { limits, diagnostics }: Desk): void {
  const { instances } = limits;
  let sum = 0;
  for (const [{ world, template }, count = 1] of counts) {
    sum += count;
    if (sum <= instances) continue;
    const message = `Cannot play more than ${instances} instances of all nodes together`;
    const place = spanIn(world, template.count?.at ?? template.at);
    diagnostics.error("KHO_NODE_LIMIT", place, { message, hint: "lower a count" });
    return;
  }
}

/** For those who cannot go on without one. */
export function reportNoService({ diagnostics }: Desk): void {
  diagnostics.error("KHO_TOPOLOGY_EMPTY", undefined, {
    message: "This file has no service template, so there is nothing to deploy",
    hint: "name a file that has one, and the profile as an import of it",
  });
}

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
