import { didYouMean } from "../../did-you-mean.ts";
import { describe, type Tree } from "../../yaml/tree.ts";
import { checkCallsIn, checkCondition } from "../check/check-calls.ts";
import { checkConstraint } from "../check/check-clause.ts";
import type { Checking } from "../check/checking.ts";
import { entriesOf, type Entry } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { Rule } from "../rules/rule-table.ts";
import type { Schema } from "../types/schema.ts";
import { capabilityEntity, type Entity } from "./entity.ts";

const keynames = ["properties", "capabilities"];

/** Checks a node filter against the entity that candidates are or derive from. */
export function checkNodeFilter(tree: Tree, candidate: Entity, checking: Checking): void {
  const { report, version } = checking.file;
  if (version === "2.0") {
    checkCondition(tree, "condition", checking);
    return;
  }
  if (tree.kind !== "mapping") {
    const message = `Expected a mapping here, not ${describe(tree)}`;
    report.error(tree, "nodeFilter/wrong-kind", message);
    return;
  }
  for (const { key, value } of entriesOf(tree)) {
    if (key.text === "properties") checkPropertyFilters(value, candidate, checking);
    else if (key.text === "capabilities") checkCapabilityFilters(value, candidate, checking);
    else
      report.error(key, "nodeFilter/unknown-keyname", () => ({
        message: `"${key.text}" is no keyname of a node filter${didYouMean(key.text, keynames)}`,
        hint: 'it has "properties" and "capabilities"',
      }));
  }
}

/** A list of mappings with one name each; files of the wild write one mapping. */
function filtersOf(tree: Tree, checking: Checking): readonly Entry[] {
  if (tree.kind === "sequence") return tree.items.flatMap((item) => entriesOf(item));
  if (tree.kind === "mapping") return entriesOf(tree);
  const message = `Expected a list of filters here, not ${describe(tree)}`;
  checking.file.report.error(tree, "nodeFilter/wrong-kind", message);
  return [];
}

function checkPropertyFilters(tree: Tree, candidate: Entity, checking: Checking): void {
  for (const { key, value } of filtersOf(tree, checking))
    checkFilter(
      { key, value },
      {
        schema: candidate.properties.get(key.text)?.schema,
        known: candidate.properties.keys(),
        entity: candidate,
        rule: "nodeFilter/unknown-property",
        role: "property",
      },
      checking,
    );
}

interface FilterOf {
  readonly schema: Schema | undefined;
  readonly known: Iterable<string>;
  readonly entity: Entity;
  readonly rule: Rule;
  readonly role: "property" | "attribute";
}

/** `NAME: CONSTRAINTS`, of a property in a filter, of an attribute in an assertion. */
export function checkFilter(
  { key, value }: Entry,
  { schema, known, entity, rule, role }: FilterOf,
  checking: Checking,
): void {
  if (schema === undefined) {
    if (entity.complete)
      checking.file.report.error(
        key,
        rule,
        noSuch(`${role} "${key.text}" in ${entity.what}`, key.text, () => known),
      );
    checkCallsIn(value, checking);
    return;
  }
  const constraints = value.kind === "sequence" ? value.items : [value];
  for (const constraint of constraints) checkConstraint(constraint, schema, checking);
}

function checkCapabilityFilters(tree: Tree, candidate: Entity, checking: Checking): void {
  const { file, facets } = checking;
  for (const { key, value } of filtersOf(tree, checking)) {
    const type = facets.types.find("capability", key, file);
    const definition =
      candidate.capabilities.get(key.text) ??
      [...candidate.capabilities.values()].find((each) => type !== undefined && each.type === type);
    if (definition === undefined) {
      if (candidate.complete && type === undefined)
        file.report.error(
          key,
          "nodeFilter/unknown-capability",
          noSuch(`capability "${key.text}" in ${candidate.what}`, key.text, () =>
            candidate.capabilities.keys(),
          ),
        );
      continue;
    }
    const entity = capabilityEntity(definition, candidate.what);
    for (const inner of entriesOf(value)) {
      if (inner.key.text === "properties") checkPropertyFilters(inner.value, entity, checking);
      else
        file.report.error(inner.key, "nodeFilter/unknown-keyname", {
          message: `"${inner.key.text}" is no keyname of a capability in a node filter`,
          hint: 'it has "properties"',
        });
    }
  }
}
