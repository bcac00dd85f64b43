import type { OperationName, PerformOperation, Template } from "../../../model/index.ts";
import type { NormalOperation } from "../normal/normal-service.ts";
import { hostOf } from "./host-of.ts";
import { linkVariables } from "./link-variables.ts";
import { type ConfigureOperation, lifecycleOf, relationshipOperations } from "./operations-of.ts";
import { perform, type Performing } from "./perform.ts";
import { type Entity, type Link, spanIn } from "./world.ts";
import type { Standing } from "./standing.ts";

/**
 * A stretch of a node's life, or an operation of a relationship: what becomes one node of the
 * model. A node whose life nothing is woven into is one piece.
 */
export interface Piece {
  readonly name: string;
  readonly entity: Entity;
  readonly host: string | undefined;
  readonly operations: Readonly<Partial<Record<OperationName, PerformOperation>>>;
  /** Pieces that must have started before this one begins. */
  readonly after: readonly string[];
  /** Entities that must have started before. */
  readonly requires: readonly Entity[];
  /** The last piece of a node bears its name, and stands for it wherever it is required. */
  readonly isWhole: boolean;
}

interface Woven extends Link {
  readonly operations: ReadonlyMap<string, NormalOperation>;
}

/** The relationships of each node, at either end of them, in one order. */
type Ends = ReadonlyMap<Entity, readonly Woven[]>;

type Side = "source" | "target";

/** Weaves the operations of relationships into the lives of nodes (1.3 §5.8.4, §7.2). */
export function weave(entities: readonly Entity[], performing: Performing): readonly Piece[] {
  const { notes } = performing;
  const links: readonly Woven[] = entities.flatMap((entity) =>
    entity.links.map((link) => ({ ...link, operations: relationshipOperations(link, notes) })),
  );
  const ends = endsOf(links);
  const pieces = entities.flatMap((entity) => piecesOf(entity, ends, performing));
  const hosts = new Map(pieces.map(({ entity, host }) => [entity, host]));
  const peers = links.flatMap((link) => peersOf(link, { ends, hosts, performing }));
  return [...pieces, ...peers];
}

function endsOf(links: readonly Woven[]): Ends {
  const ends = new Map<Entity, Woven[]>();
  for (const link of links)
    for (const entity of new Set([link.source, link.target])) {
      const known = ends.get(entity);
      if (known === undefined) ends.set(entity, [link]);
      else known.push(link);
    }
  return ends;
}

function piecesOf(entity: Entity, ends: Ends, performing: Performing): readonly Piece[] {
  const before = wovenOf(entity, { ends, when: "pre_configure", performing });
  const after = wovenOf(entity, { ends, when: "post_configure", performing });
  const host = hostOf(entity) ?? (before.length + after.length > 0 ? entity.name : undefined);
  const operations = performedBy(entity, host, performing);
  const requires = requiredBy(entity);
  const pieces: Piece[] = [];
  const add = (name: string, own: Piece["operations"], isWhole = false): void => {
    const last = pieces.at(-1);
    const behind = last === undefined ? [] : [last.name];
    pieces.push({ name, entity, host, operations: own, after: behind, requires, isWhole });
  };
  const { create, configure, ...rest } = operations;
  const made = create === undefined ? {} : { create };
  const configured = configure === undefined ? {} : { configure };
  if (before.length > 0 && create !== undefined) add(`${entity.name}.create`, made);
  for (const { name, operation } of before) add(name, { configure: operation });
  const upTo = before.length > 0 ? configured : { ...made, ...configured };
  if (after.length > 0 && Object.keys(upTo).length > 0) add(`${entity.name}.configure`, upTo);
  for (const { name, operation } of after) add(name, { configure: operation });
  add(entity.name, after.length > 0 ? rest : { ...upTo, ...rest }, true);
  return pieces;
}

/** What a node stands on: what it requires, and what is required of whom it stands in for. */
function requiredBy(entity: Entity): readonly Entity[] {
  const { links, inner, world } = entity;
  const outer =
    world.outer === undefined ? [] : requiredBy(world.outer).filter(notWithin(world.outer));
  const own = links.map(({ target }) => target);
  const parts = inner === undefined ? [] : [...inner.entities.values()];
  return [...new Set([...own, ...parts, ...outer])];
}

const notWithin =
  (outer: Entity) =>
  (required: Entity): boolean =>
    required.world !== outer.inner;

function performedBy(
  entity: Entity,
  host: string | undefined,
  performing: Performing,
): Partial<Record<OperationName, PerformOperation>> {
  const operations: Partial<Record<OperationName, PerformOperation>> = {};
  const standing: Standing = { world: entity.world, self: entity, host };
  for (const [name, operation] of lifecycleOf(entity, performing.notes)) {
    if (entity.kind !== "performed") {
      const place = spanIn(entity.world, operation.at);
      performing.notes.notActedOn(place, "directives/not-acted-on", {
        message: `"${entity.name}.${name}" is not called: somebody else brings the node about`,
        hint: "leave out the directive, or the operation",
      });
      continue;
    }
    const what = `"${entity.name}.${name}"`;
    const { artifacts } = entity.template;
    const hostKeywords = ["SELF", "HOST"];
    const called = { name: what, operation, standing, artifacts, hostKeywords, env: {} };
    const performed = perform(called, performing);
    if (performed !== undefined) operations[name as OperationName] = performed;
  }
  return operations;
}

interface Insert {
  readonly name: string;
  readonly operation: PerformOperation;
}

/** What is called in a node's own life, once for each relationship that the node is an end of. */
function wovenOf(
  entity: Entity,
  {
    ends,
    when,
    performing,
  }: {
    readonly ends: Ends;
    readonly when: "pre_configure" | "post_configure";
    readonly performing: Performing;
  },
): readonly Insert[] {
  return (ends.get(entity) ?? []).flatMap((link) => {
    const sides = (["source", "target"] as const).filter((side) => link[side] === entity);
    return sides.flatMap((side) => {
      const name: ConfigureOperation = `${when}_${side}`;
      const operation = link.operations.get(name);
      if (operation === undefined) return [];
      if (entity.kind !== "performed") {
        refuse(entity, { name: `"${link.name}.${name}"`, operation, link, performing });
        return [];
      }
      const performed = performLink(link, { name, side, ends, performing });
      return performed === undefined
        ? []
        : [{ name: `${link.name}.${name}`, operation: performed }];
    });
  });
}

function refuse(
  entity: Entity,
  {
    name,
    operation,
    link,
    performing,
  }: {
    readonly name: string;
    readonly operation: NormalOperation;
    readonly link: Link;
    readonly performing: Performing;
  },
): void {
  performing.notes.error(spanIn(link.source.world, operation.at), "operationAssignment/weaving", {
    message: `Cannot call ${name}: nothing is known of "${entity.name}" before it has started`,
    hint: "use add_source and add_target, which are called once both ends have started",
  });
}

/** What is called once both ends have started, and taken back before either is stopped. */
function peersOf(
  link: Woven,
  {
    ends,
    hosts,
    performing,
  }: {
    readonly ends: Ends;
    readonly hosts: ReadonlyMap<Entity, string | undefined>;
    readonly performing: Performing;
  },
): readonly Piece[] {
  return (["target", "source"] as const).flatMap((peer) => {
    const side: Side = peer === "target" ? "source" : "target";
    const called = { side, ends, performing };
    const start = performLink(link, { ...called, name: `add_${peer}` });
    const stop = performLink(link, { ...called, name: `remove_${peer}` });
    if (start === undefined && stop === undefined) return [];
    const operations = {
      ...(start === undefined ? {} : { start }),
      ...(stop === undefined ? {} : { stop }),
    };
    const entity = link[side];
    const requires = [link.target, link.source];
    const name = `${link.name}.${start === undefined ? "remove" : "add"}_${peer}`;
    return [
      { name, entity, host: hosts.get(entity), operations, after: [], requires, isWhole: false },
    ];
  });
}

function performLink(
  link: Woven,
  {
    name,
    side,
    ends,
    performing,
  }: {
    readonly name: ConfigureOperation;
    readonly side: Side;
    readonly ends: Ends;
    readonly performing: Performing;
  },
): PerformOperation | undefined {
  const operation = link.operations.get(name);
  if (operation === undefined) return undefined;
  const host = hostOf(link[side]);
  const standing: Standing = { world: link.source.world, self: link, host };
  const env: Readonly<Record<string, Template>> = linkVariables(link, { name, ends, host });
  const { artifacts } = link[side].template;
  const hostKeywords = ["SELF", side.toUpperCase()];
  const what = `"${link.name}.${name}"`;
  const called = { name: what, operation, standing, artifacts, hostKeywords, env };
  return perform(called, performing);
}
