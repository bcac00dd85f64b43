import { describe, type Tree } from "../../yaml/tree.ts";
import type { Checking } from "../check/checking.ts";
import { type Element, entriesOf } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { capabilityEntity, type Entity } from "./entity.ts";
import { followWritten, type WrittenEnd } from "./follow-path.ts";

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
      ? followWritten(self, rest, checking)
      : throughCapability(self, rest);
  if (end?.name?.kind !== "scalar" || !end.entity.complete) return;
  const { text } = end.name;
  const { attributes, properties, what } = end.entity;
  if (attributes.has(text) || properties.has(text)) return;
  checking.file.report.error(
    end.name,
    "attributeMapping/unknown-attribute",
    noSuch(`attribute "${text}" in ${what}`, text, () => attributes.keys()),
  );
}

/** In 1.x the name of a capability may stand before that of the attribute. */
function throughCapability(self: Entity, [first, second]: readonly Tree[]): WrittenEnd {
  const capability = first?.kind === "scalar" ? self.capabilities.get(first.text) : undefined;
  return capability === undefined || second === undefined
    ? { entity: self, name: first }
    : { entity: capabilityEntity(capability, self.what), name: second };
}
