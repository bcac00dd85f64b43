import type { Tree } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import { definitionOf } from "../service/check-behaviour.ts";
import type { InterfaceDefinition, InterfaceMap, OperationMap } from "../types/facet-types.ts";
import type { PropertyMap } from "../types/property-definition.ts";
import { type Expression, expressionOf } from "./expression.ts";
import { namesOf, type Normalising, spanOf, typed, valuesOf, writtenOf } from "./normal-parts.ts";
import type {
  Named,
  NormalArtifact,
  NormalImplementation,
  NormalInterface,
  NormalOperation,
} from "./normal-service.ts";

/** The interfaces of a type with what a template assigns to them. */
export function normalInterfaces(
  element: Element | undefined,
  known: InterfaceMap | undefined,
  at: Normalising,
): Named<NormalInterface> {
  const interfaces = known ?? new Map<string, InterfaceDefinition>();
  const given = new Map(
    (element?.elements("interfaces") ?? []).map((each) => [each.name?.text ?? "", each]),
  );
  const normal = new Map<string, NormalInterface>();
  for (const [name, definition] of interfaces)
    normal.set(name, normalInterface(given.get(name), definition, at));
  for (const [name, own] of given) {
    const definition = definitionOf(own, interfaces, at);
    // An interface that is named by its type is one of those that are known already.
    const key =
      definition !== undefined && interfaces.has(definition.name) ? definition.name : name;
    if (definition !== undefined) normal.set(key, normalInterface(own, definition, at));
  }
  return normal;
}

function normalInterface(
  own: Element | undefined,
  definition: InterfaceDefinition,
  at: Normalising,
): NormalInterface {
  const shared = { own, inputs: definition.inputs };
  return {
    type: definition.type?.name,
    types: namesOf(definition.type),
    operations: operationsOf(own?.elements("operations"), definition.operations, { ...at, shared }),
    notifications: operationsOf(own?.elements("notifications"), definition.notifications, {
      ...at,
      shared,
    }),
  };
}

interface Shared {
  readonly own: Element | undefined;
  readonly inputs: PropertyMap;
}

function operationsOf(
  given: readonly Element[] | undefined,
  known: OperationMap,
  at: Normalising & { readonly shared: Shared },
): Named<NormalOperation> {
  const assigned = new Map((given ?? []).map((each) => [each.name?.text ?? "", each]));
  const { own, inputs } = at.shared;
  const around = valuesOf(own, { keyname: "inputs", known: inputs }, at);
  const names = new Set([...known.keys(), ...assigned.keys()]);
  return new Map(
    [...names].map((name) => {
      const definition = known.get(name);
      const operation = assigned.get(name);
      const ownInputs = valuesOf(operation, { keyname: "inputs", known: definition?.inputs }, at);
      const from = definition === undefined ? at : { ...at, file: definition.file };
      const implementation = operation?.has("implementation")
        ? implementationOf(operation.element("implementation"), at)
        : implementationOf(definition?.implementation, from);
      return [
        name,
        {
          implementation,
          inputs: new Map([...around, ...ownInputs]),
          outputs: new Map([
            ...writtenOf(definition?.element, "outputs", from),
            ...writtenOf(operation, "outputs", at),
          ]),
          at: spanOf((operation ?? definition?.element)?.place ?? nowhere),
        },
      ];
    }),
  );
}

const nowhere = { source: 0, start: 0, end: 0 };

export function implementationOf(
  element: Element | undefined,
  at: Normalising,
): NormalImplementation | undefined {
  if (element === undefined) return undefined;
  const timeout = element.treeOf("timeout");
  const dependencies = element.treeOf("dependencies");
  const items = dependencies?.kind === "sequence" ? dependencies.items : [];
  const written = element.elements("dependencies");
  const [primary] = element.elements("primary");
  const file = element.scalar("primary");
  return {
    primary: primary === undefined ? file && fileOf(file) : normalArtifact(primary, at),
    dependencies: items.flatMap((item) => {
      const found = written.find(({ tree }) => tree === item);
      if (found !== undefined) return [normalArtifact(found, at)];
      return item.kind === "scalar" ? [fileOf(item)] : [];
    }),
    timeoutSeconds: timeout === undefined ? undefined : expressionOf(timeout, at.file.version),
    operationHost: element.text("operation_host"),
  };
}

/** A file, or the name of an artifact, of which nothing else is said. */
function fileOf(tree: Tree & { readonly kind: "scalar" }): NormalArtifact {
  const properties: Named<Expression> = new Map();
  const blank = { repository: undefined, deployPath: undefined, properties };
  return { ...typed(undefined, tree), file: tree.text, ...blank };
}

export function normalArtifact(element: Element, at: Normalising): NormalArtifact {
  const { file, facets } = at;
  const type = facets.types.find("artifact", element.scalar("type"), file);
  return {
    ...typed(type, element.place),
    file: element.text("file") ?? "",
    repository: element.text("repository"),
    deployPath: element.text("deploy_path"),
    properties: valuesOf(
      element,
      { keyname: "properties", known: type && facets.properties(type) },
      at,
    ),
  };
}
