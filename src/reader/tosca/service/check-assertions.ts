import { describe, type Tree } from "../../yaml/tree.ts";
import type { Checking } from "../check/checking.ts";
import { entriesOf } from "../grammar/element.ts";
import { checkFilter } from "./check-node-filter.ts";
import type { Entity } from "./entity.ts";

const clauses: ReadonlySet<string> = new Set(["and", "or", "not", "assert"]);

/** Checks a condition clause of 1.x, whose assertions are on attributes of one of the entities. */
export function checkAssertions(tree: Tree, entities: readonly Entity[], checking: Checking): void {
  const { report } = checking.file;
  if (tree.kind === "sequence") {
    for (const item of tree.items) checkAssertions(item, entities, checking);
    return;
  }
  if (tree.kind !== "mapping") {
    const message = `Expected a condition here, not ${describe(tree)}`;
    report.error(tree, "condition/wrong-kind", message);
    return;
  }
  const written = tree.keys.filter(({ text }) => clauses.has(text));
  const second = written[1];
  if (second !== undefined)
    report.error(second, "condition/exclusive-keynames", {
      message: `A condition cannot have both "${written[0]?.text ?? ""}" and "${second.text}"`,
      hint: "nest one in the other",
    });
  for (const { key, value } of entriesOf(tree)) {
    if (key.text === "assert")
      report.warning(key, "condition/deprecated-keyname", {
        message: '"assert" is deprecated',
        hint: 'write "and"',
      });
    if (clauses.has(key.text)) {
      checkAssertions(value, entities, checking);
      continue;
    }
    const entity =
      entities.find((each) => attributeOf(each, key.text) !== undefined) ?? entities[0];
    if (entity === undefined) continue;
    checkFilter(
      { key, value },
      {
        schema: attributeOf(entity, key.text)?.schema,
        known: [...entity.attributes.keys(), ...entity.properties.keys()],
        entity,
        rule: "condition/unknown-attribute",
        role: "attribute",
      },
      checking,
    );
  }
}

/** Properties are reflected as attributes. */
const attributeOf = (entity: Entity, name: string) =>
  entity.attributes.get(name) ?? entity.properties.get(name);
