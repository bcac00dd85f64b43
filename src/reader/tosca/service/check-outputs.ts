import { describe, type Tree } from "../../yaml/tree.ts";
import type { Checking } from "../check/checking.ts";
import { type Element, entriesOf } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { capabilityEntity, type Entity } from "./entity.ts";
import { followPath } from "./follow-path.ts";

/** Checks to which attributes the outputs of an operation or a notification are written. */
export function checkOutputs(operation: Element, self: Entity, checking: Checking): void {
  for (const { value } of operation.entries("outputs")) {
    const written = entriesOf(value).find(({ key }) => key.text === "mapping")?.value ?? value;
    if (written.kind === "sequence") checkMapping(written, self, checking);
    else if (written.kind === "scalar")
      checking.file.report.error(written, "attributeMapping/wrong-kind", {
        message: `Expected an attribute here, not ${describe(written)}`,
        hint: "write [SELF, ATTRIBUTE]",
      });
  }
}

function checkMapping(
  { items }: Tree & { readonly kind: "sequence" },
  self: Entity,
  checking: Checking,
): void {
  const [start, ...rest] = items;
  if (start?.kind !== "scalar" || start.text !== "SELF") return;
  const end =
    checking.file.version === "2.0"
      ? followPath(self, rest, checking)
      : throughCapability(self, rest);
  const name = end?.rest[0];
  if (end === undefined || name?.kind !== "scalar" || !end.entity.complete) return;
  const { attributes, properties, what } = end.entity;
  if (attributes.has(name.text) || properties.has(name.text)) return;
  checking.file.report.error(
    name,
    "attributeMapping/unknown-attribute",
    noSuch(`attribute "${name.text}" in ${what}`, name.text, () => attributes.keys()),
  );
}

/** In 1.x the name of a capability may stand before that of the attribute. */
function throughCapability(
  self: Entity,
  rest: readonly Tree[],
): { readonly entity: Entity; readonly rest: readonly Tree[] } {
  const [first] = rest;
  const capability = first?.kind === "scalar" ? self.capabilities.get(first.text) : undefined;
  return capability === undefined || rest.length === 1
    ? { entity: self, rest }
    : { entity: capabilityEntity(capability, self.what), rest: rest.slice(1) };
}
