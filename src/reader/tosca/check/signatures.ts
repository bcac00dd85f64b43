import type { Element } from "../grammar/element.ts";
import type { Definition } from "../names/definition.ts";
import type { Found } from "../names/scope.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { Facets } from "../types/facets.ts";
import { builtInType, type Kinds, type Signature } from "../value/index.ts";

/** Each function is worked out once, however often it is called. */
const known = new WeakMap<Definition, readonly Signature[]>();

/**
 * How a function that a file defines may be called: undefined when there is none of that name, and
 * no signature at all when nobody can tell, since an import failed.
 */
export function signaturesOf(found: Found, facets: Facets): readonly Signature[] | undefined {
  if (found.kind !== "known") return found.kind === "hidden" ? [] : undefined;
  const { definition } = found;
  const earlier = known.get(definition);
  if (earlier !== undefined) return earlier;
  const signatures = definition.element
    .elements("signatures")
    .map((element) => signatureOf(element, definition, facets));
  known.set(definition, signatures);
  return signatures;
}

function signatureOf(element: Element, { file }: Definition, facets: Facets): Signature {
  const kinds = (argument: Element): Kinds => {
    const type = facets.types.find("data", argument.scalar("type"), file);
    if (type?.complete !== true) return "any";
    const primitive = primitiveOf(type);
    if (primitive === undefined) return ["map"];
    if (primitive === "list" || primitive === "map" || primitive === "scalar") return [primitive];
    const builtIn = builtInType(primitive, file.version);
    return builtIn === undefined ? "any" : [builtIn.kind];
  };
  const least = element.elements("arguments").length;
  const takes = [...element.elements("arguments"), ...element.elements("optional_arguments")];
  const result = element.element("result");
  return {
    least,
    // The last argument may be repeated then, and without any there may be any.
    most: element.text("variadic") === "true" ? Infinity : takes.length,
    takes: takes.map(kinds),
    gives: result === undefined ? "any" : kinds(result),
  };
}
