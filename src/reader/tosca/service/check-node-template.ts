import { didYouMean } from "../../did-you-mean.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { CapabilityDefinition } from "../types/facet-types.ts";
import { describeRange, rangeOf, within } from "../types/narrowing.ts";
import { checkAssignments } from "./assignments.ts";
import { checkArtifacts, checkInterfaces } from "./check-behaviour.ts";
import { checkNodeFilter } from "./check-node-filter.ts";
import { capabilityEntity, type Entity, entityOf } from "./entity.ts";
import { checkingAt, standpointIn } from "./references.ts";
import { checkScopes } from "./requirement-scope.ts";
import { isOnlySelected, isSelected, type Service, type Template } from "./service.ts";

/** Checks a node template against its type; its requirements are looked at elsewhere. */
export function checkNodeTemplate(template: Template, service: Service): void {
  const { element, name, type } = template;
  const { file, facets } = service;
  const what = `node template "${name}"`;
  const self = entityOf(type, what, facets);
  const checking = checkingAt(standpointIn(service, { self }));
  checkDirectives(template, service);
  const isMade = !isOnlySelected(template);
  const common = { element, closed: self.complete, of: what };
  const mandatoryAt = self.complete && isMade ? element.place : undefined;
  checkAssignments(
    {
      ...common,
      keyname: "properties",
      role: "property",
      definitions: self.properties,
      mandatoryAt,
    },
    checking,
  );
  checkAssignments(
    {
      ...common,
      keyname: "attributes",
      role: "attribute",
      definitions: new Map([...self.properties, ...self.attributes]),
      mandatoryAt: undefined,
    },
    checking,
  );
  checkCapabilities({ element, self, isMade }, checking);
  checkInterfaces(element.elements("interfaces"), self, checking);
  checkArtifacts(element.elements("artifacts"), checking);
  const filter = element.treeOf("node_filter");
  if (filter !== undefined) {
    if (!isSelected(template) && file.version === "2.0")
      file.report.warning(element.placeOf("node_filter"), "directives/filter-without-select", {
        message: `${what} has a node filter and not the directive "select", so it means nothing`,
      });
    checkNodeFilter(filter, self, checking);
  }
  const count = element.treeOf("count");
  if (count !== undefined) checkCallsIn(count, checking);
}

const directives: Readonly<Record<"simple" | "two", readonly string[]>> = {
  simple: ["select", "substitute", "selectable", "substitutable"],
  two: ["create", "select", "substitute"],
};

function checkDirectives({ element }: Template, { file }: Service): void {
  const known = directives[file.version === "2.0" ? "two" : "simple"];
  for (const directive of element.scalars("directives"))
    if (!known.includes(directive.text))
      file.report.error(directive, "directives/unknown-directive", () => ({
        message: `"${directive.text}" is no directive${didYouMean(directive.text, known)}`,
        hint: `they are ${known.join(", ")}`,
      }));
}

function checkCapabilities(
  { element, self, isMade }: { element: Template["element"]; self: Entity; isMade: boolean },
  checking: Checking,
): void {
  const { report } = checking.file;
  const given = new Map(
    element.elements("capabilities").map((each) => [each.name?.text ?? "", each]),
  );
  for (const [name, own] of given) {
    const definition = self.capabilities.get(name);
    if (definition !== undefined) continue;
    for (const { value } of own.entries("properties")) checkCallsIn(value, checking);
    if (self.complete)
      report.error(
        own.place,
        "capabilityAssignment/unknown-capability",
        noSuch(`capability "${name}" in ${self.what}`, name, () => self.capabilities.keys()),
      );
  }
  for (const [name, own] of given) {
    const definition = self.capabilities.get(name);
    if (definition === undefined) continue;
    checkScopes(own, "capabilityAssignment", checking.file);
    checkOccurrences(own, definition, checking);
    const { complete, what, properties, attributes } = capabilityEntity(definition, self.what);
    const common = { element: own, closed: complete, of: what };
    const mandatoryAt = complete && isMade ? own.place : undefined;
    checkAssignments(
      { ...common, keyname: "properties", role: "property", definitions: properties, mandatoryAt },
      checking,
    );
    checkAssignments(
      {
        ...common,
        keyname: "attributes",
        role: "attribute",
        definitions: new Map([...properties, ...attributes]),
        mandatoryAt: undefined,
      },
      checking,
    );
  }
  if (!isMade || self.type === undefined) return;
  for (const { name, properties, type } of checking.facets.demandingCapabilities(self.type)) {
    if (given.has(name) || type?.complete !== true) continue;
    const what = `capability "${name}" of ${self.what}`;
    checkAssignments(
      {
        element,
        keyname: "allocation",
        role: "property",
        definitions: properties,
        closed: false,
        mandatoryAt: element.place,
        of: what,
      },
      checking,
    );
  }
}

/** 1.x: an assignment may only narrow how many relationships its definition takes. */
function checkOccurrences(
  assignment: Element,
  { occurrences }: CapabilityDefinition,
  { file }: Checking,
): void {
  const own = rangeOf(assignment.treeOf("occurrences"));
  if (own === undefined || within(own, occurrences)) return;
  file.report.error(assignment.placeOf("occurrences"), "capabilityAssignment/wider-range", {
    message: `${describeRange(own)} is not within ${describeRange(occurrences)}`,
    hint: "an assignment may only narrow the range of its definition",
  });
}
