import type { Template } from "../../../model/index.ts";
import type { NormalOperation } from "../normal/normal-service.ts";
import { evaluate, templateOf } from "./evaluate.ts";
import { textOf } from "./text-of.ts";
import type { Entity, Link } from "./world.ts";

interface Called extends Link {
  readonly operations: ReadonlyMap<string, NormalOperation>;
}

/**
 * What an operation of a relationship is told of both ends (1.3 §4.2): who they are, who else is at
 * the same end, and the inputs that the same operation has for each of those.
 */
export function linkVariables(
  link: Called,
  {
    name,
    ends,
    host,
  }: {
    readonly name: string;
    /** All relationships of each node, at either end of them. */
    readonly ends: ReadonlyMap<Entity, readonly Called[]>;
    readonly host: string | undefined;
  },
): Readonly<Record<string, Template>> {
  const { source, target, requirement } = link;
  const alike = (end: "source" | "target"): readonly Called[] =>
    (ends.get(link[end]) ?? []).filter(
      (each) => each[end] === link[end] && each.requirement.name === requirement.name,
    );
  const fromHere = alike("source");
  const toThere = alike("target");
  const env: Record<string, Template> = {
    SOURCE: [source.name],
    TARGET: [target.name],
    SOURCES: [idsOf(toThere.map((each) => each.source))],
    TARGETS: [idsOf(fromHere.map((each) => each.target))],
  };
  const isAfterTargets = !/^(?:pre|post)_configure_target$/.test(name);
  for (const [peers, end] of [
    [toThere, "source"],
    [fromHere, "target"],
  ] as const)
    for (const peer of peers) {
      const standing = { world: peer.source.world, self: peer, host };
      for (const [input, expression] of peer.operations.get(name)?.inputs ?? []) {
        const ahead = evaluate(expression, standing);
        const variable = `${peer[end].name}_${input}`;
        // What shows only when it runs is awaited from targets alone, and only where all of them
        // have started: anything else could make nodes wait for each other.
        if (ahead.kind === "template" && end === "target" && isAfterTargets)
          env[variable] = templateOf(ahead);
        else if (ahead.kind === "known") env[variable] = [textOf(ahead.value)];
      }
    }
  return env;
}

const idsOf = (entities: readonly Entity[]): string =>
  [...new Set(entities.map(({ name }) => name))].join(",");
