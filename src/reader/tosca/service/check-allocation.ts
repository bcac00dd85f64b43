import { checkValue } from "../check/check-value.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { PropertyMap } from "../types/property-definition.ts";
import type { Service, Template } from "./service.ts";

const countable: ReadonlySet<string | undefined> = new Set(["integer", "float", "scalar"]);

/** What is allocated has to be there, has to be a quantity, and has to be written as one. */
export function checkAllocation(
  assignment: Element,
  found: { readonly target: Template; readonly capability: string | undefined } | undefined,
  { service, checking }: { readonly service: Service; readonly checking: Checking },
): void {
  const { report } = service.file;
  const properties = propertiesOf(found, service);
  for (const { key, value } of assignment.entries("allocation")) {
    const property = properties?.get(key.text);
    const what = `the allocation of "${key.text}"`;
    checkValue({ tree: value, what }, property?.schema ?? anything, checking);
    if (properties === undefined) continue;
    const dataType = property?.schema.type;
    // The text calls such a statement invalid, and says nothing of the file that has it.
    if (property === undefined)
      report.warning(
        key,
        "allocation/unknown-property",
        noSuch(`property "${key.text}" in capability "${found?.capability}"`, key.text, () =>
          properties.keys(),
        ),
      );
    else if (dataType?.complete === true && !countable.has(primitiveOf(dataType)))
      report.error(key, "allocation/no-quantity", {
        message: `"${key.text}" is of type "${dataType.name}", of which nothing can be allocated`,
        hint: "only integers, floats and scalars can",
      });
  }
}

const anything = { type: undefined, clauses: [], key: undefined, entry: undefined };

/** Of the capability that it ends in, if all of them are known. */
function propertiesOf(
  found: Parameters<typeof checkAllocation>[1],
  { facets }: Service,
): PropertyMap | undefined {
  const type = found?.target.type;
  if (type?.complete !== true || found?.capability === undefined) return undefined;
  const capability = facets.capabilities(type).get(found.capability);
  return capability?.type?.complete === true ? capability.properties : undefined;
}
