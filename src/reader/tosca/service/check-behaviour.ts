import { checkCallsIn } from "../check/check-calls.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { InterfaceDefinition, InterfaceMap, OperationMap } from "../types/facet-types.ts";
import { checkAssignments } from "./assignments.ts";
import { checkOutputs } from "./check-outputs.ts";
import type { Entity } from "./entity.ts";

/** Checks what a template assigns to its interfaces. */
export function checkInterfaces(
  elements: readonly Element[],
  self: Entity,
  checking: Checking,
): void {
  for (const element of elements) {
    const name = element.name?.text ?? "";
    const definition = definitionOf(element, self.interfaces, checking);
    if (definition === undefined && self.complete) reportUnknown(element, self, checking);
    checkInputs(element, definition?.inputs, { of: `interface "${name}"`, checking });
    for (const keyname of ["operations", "notifications"] as const)
      for (const operation of element.elements(keyname)) {
        checkOperation(operation, { definition, known: definition?.[keyname], name }, checking);
        checkOutputs(operation, self, checking);
      }
  }
}

/** Inputs that no operation will see do no harm; operations that nobody calls are a mistake. */
function reportUnknown(element: Element, self: Entity, { file }: Checking): void {
  const name = element.name?.text ?? "";
  const known = [...self.interfaces.keys()];
  const severity = element.has("operations") || element.has("notifications") ? "error" : "warning";
  file.report[severity](
    element.place,
    "interfaceAssignment/unknown-interface",
    noSuch(`interface "${name}" in ${self.what}`, name, () => known),
  );
}

/** In 1.x an interface may be named by its type, and an assignment may narrow its type. */
export function definitionOf(
  element: Element,
  interfaces: InterfaceMap,
  { file, facets }: Pick<Checking, "file" | "facets">,
): InterfaceDefinition | undefined {
  const known = interfaces.get(element.name?.text ?? "");
  if (file.version === "2.0") return known;
  const narrowed = facets.types.find("interface", element.scalar("type"), file);
  if (narrowed !== undefined) {
    const ofType = facets.interfaceOf(narrowed);
    const operations = new Map([...(known?.operations ?? []), ...ofType.operations]);
    return { ...ofType, operations };
  }
  if (known !== undefined) return known;
  const named = facets.types.find("interface", element.name, file);
  if (named === undefined) return undefined;
  const same = [...interfaces.values()].find(({ type }) => type === named);
  return same ?? facets.interfaceOf(named);
}

function checkOperation(
  operation: Element,
  around: {
    readonly definition: InterfaceDefinition | undefined;
    readonly known: OperationMap | undefined;
    readonly name: string;
  },
  checking: Checking,
): void {
  const { definition, known, name } = around;
  const own = operation.name?.text ?? "";
  const defined = known?.get(own);
  // 1.x lets a template add operations; in 2.0 the interface type has the last word.
  const isUnknown =
    known !== undefined && defined === undefined && definition?.type?.complete === true;
  if (isUnknown && checking.file.version === "2.0")
    checking.file.report.error(
      operation.place,
      "operationAssignment/unknown-operation",
      noSuch(`operation "${own}" in interface "${name}"`, own, () => known.keys()),
    );
  const inputs = new Map([...(definition?.inputs ?? []), ...(defined?.inputs ?? [])]);
  checkInputs(operation, inputs, { of: `operation "${name}.${own}"`, checking });
  const implementation = operation.element("implementation");
  if (implementation !== undefined) {
    checkArtifacts(implementation.elements("primary"), checking);
    checkArtifacts(implementation.elements("dependencies"), checking);
  }
}

/** Inputs that nobody defined are allowed: the author of the template knows the script. */
function checkInputs(
  element: Element,
  definitions: InterfaceDefinition["inputs"] | undefined,
  { of, checking }: { readonly of: string; readonly checking: Checking },
): void {
  checkAssignments(
    {
      element,
      keyname: "inputs",
      role: "parameter",
      definitions: definitions ?? new Map(),
      closed: false,
      mandatoryAt: undefined,
      of,
    },
    checking,
  );
}

/** Checks the properties and repositories of artifacts. */
export function checkArtifacts(elements: readonly Element[], checking: Checking): void {
  const { file, facets } = checking;
  for (const element of elements) {
    const type = facets.types.find("artifact", element.scalar("type"), file);
    const repository = element.scalar("repository");
    const scope = facets.types.scopes.of(file);
    if (repository !== undefined && scope.find("repository", repository.text).kind === "unknown")
      file.report.error(
        repository,
        "artifactDefinition/unknown-repository",
        noSuch(`repository "${repository.text}"`, repository.text, () => scope.names("repository")),
      );
    if (!element.has("type") && element.tree.kind === "mapping")
      file.report.warning(element.place, "artifactDefinition/no-type", {
        message: "An artifact that is written out has a type",
        hint: "without one, it is guessed from the name of its file",
      });
    const algorithm = element.has("checksum_algorithm");
    if (element.has("checksum") && !algorithm)
      file.report.error(element.placeOf("checksum"), "artifactDefinition/no-algorithm", {
        message: 'A checksum means nothing without "checksum_algorithm"',
      });
    const properties = element.entries("properties");
    if (type === undefined) {
      for (const { value } of properties) checkCallsIn(value, checking);
      continue;
    }
    checkAssignments(
      {
        element,
        keyname: "properties",
        role: "property",
        definitions: facets.properties(type),
        closed: type.complete,
        mandatoryAt: type.complete ? element.place : undefined,
        of: `artifact "${element.name?.text ?? ""}"`,
      },
      checking,
    );
  }
}
