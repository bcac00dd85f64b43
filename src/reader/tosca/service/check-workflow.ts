import { didYouMean } from "../../did-you-mean.ts";
import { checkCondition } from "../check/check-calls.ts";
import { checkDefinition } from "../check/check-type.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { Rule } from "../reports.ts";
import { type Acting, checkActivities, workflowInputs } from "./check-activities.ts";
import { checkAssertions } from "./check-assertions.ts";
import { definitionOf } from "./check-behaviour.ts";
import { type Entity, entityOf } from "./entity.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service } from "./service.ts";

/** Checks an imperative workflow. */
export function checkWorkflow(workflow: Element, service: Service): void {
  const { file } = service;
  const inputs = workflowInputs(workflow, service);
  const checking = checkingAt(standpointIn(service, { self: undefined, inputs }));
  for (const definition of inputs.values()) {
    // A workflow's inputs are defined like properties: there is nothing to take a type from.
    if (!definition.element.has("type") && file.version !== "2.0")
      file.report.error(definition.element.place, "workflow/input-without-type", {
        message: `The keyname "type" is missing in input "${definition.name}"`,
      });
    checkDefinition(definition, checking);
  }
  const precondition = workflow.treeOf("precondition");
  if (precondition !== undefined) checkCondition(precondition, "condition", checking);
  for (const each of workflow.elements("preconditions")) {
    const at = targetsOf(each, "precondition", service);
    const condition = each.treeOf("condition");
    if (condition !== undefined && at !== undefined)
      checkAssertions(condition, at.entities, checking);
  }
  const steps = new Set(workflow.elements("steps").map(({ name }) => name?.text ?? ""));
  for (const step of workflow.elements("steps"))
    checkStep(step, { steps, inputs, checking }, service);
}

interface Around {
  readonly steps: ReadonlySet<string>;
  readonly inputs: Acting["inputs"];
  readonly checking: Checking;
}

function checkStep(step: Element, { steps, inputs, checking }: Around, service: Service): void {
  const { report, version } = service.file;
  const at = targetsOf(step, "step", service);
  for (const keyname of ["on_success", "on_failure"])
    for (const name of step.scalars(keyname))
      if (!steps.has(name.text))
        report.error(
          name,
          "step/unknown-step",
          noSuch(`step "${name.text}" in this workflow`, name.text, () => steps),
        );
  checkOperationHost(step, { isRelationship: step.has("target_relationship") }, service);
  const filter = step.treeOf("filter");
  if (filter?.kind === "sequence")
    for (const each of filter.items) {
      if (version === "2.0") checkCondition(each, "condition", checking);
      else if (at !== undefined) checkAssertions(each, at.entities, checking);
    }
  checkActivities(step.elements("activities"), {
    service,
    checking,
    entities: at?.entities ?? [],
    interfaces: at?.interfaces ?? [],
    inputs,
  });
}

interface Targets {
  readonly entities: readonly Entity[];
  readonly interfaces: Acting["interfaces"];
}

/** The nodes, or the relationship, that a step or a precondition is about. */
function targetsOf(
  element: Element,
  section: "step" | "precondition",
  service: Service,
): Targets | undefined {
  const { nodes, groups, file } = service;
  const target = element.scalar("target");
  if (target === undefined) return undefined;
  const group = groups.get(target.text);
  const names = nodes.has(target.text)
    ? [target.text]
    : (group?.element.scalars("members").map(({ text }) => text) ?? undefined);
  const relation = element.scalar("target_relationship");
  if (names === undefined) {
    const rule: Rule = `${section}/unknown-target`;
    file.report.error(
      target,
      rule,
      noSuch(`node template and no group "${target.text}"`, target.text, () => [
        ...nodes.keys(),
        ...groups.keys(),
      ]),
    );
    if (relation !== undefined)
      file.report.error(relation, `${section}/unknown-requirement`, {
        message: `"${target.text}" is unknown, and with it its requirement "${relation.text}"`,
      });
    return undefined;
  }
  return targetsNamed(names, { relation, section }, service);
}

function targetsNamed(
  names: readonly string[],
  {
    relation,
    section,
  }: { relation: ReturnType<Element["scalar"]>; section: "step" | "precondition" },
  service: Service,
): Targets | undefined {
  const { nodes, facets, file } = service;
  const checking = checkingAt(standpointIn(service, { self: undefined }));
  const templates = names.flatMap((name) => nodes.get(name) ?? []);
  const entities = templates.map((each) =>
    entityOf(each.type, `node template "${each.name}"`, facets),
  );
  if (relation === undefined) {
    const interfaces = templates.flatMap((template, i) =>
      template.element.elements("interfaces").flatMap((each) => {
        const found = definitionOf(each, entities[i]?.interfaces ?? new Map(), checking);
        return found === undefined ? [] : [{ ...found, name: each.name?.text ?? "" }];
      }),
    );
    return { entities, interfaces };
  }
  const [template] = templates;
  const type = template?.type;
  if (type === undefined) return undefined;
  const requirements = facets.requirements(type);
  const requirement = requirements.get(relation.text);
  if (requirement !== undefined) {
    const what = `the relationship of "${relation.text}"`;
    const { properties, attributes, interfaces } = requirement;
    const entity = entityOf(requirement.relationship, what, facets);
    return { entities: [{ ...entity, properties, attributes, interfaces }], interfaces: [] };
  }
  if (type.complete)
    file.report.error(
      relation,
      `${section}/unknown-requirement`,
      noSuch(
        `requirement "${relation.text}" in node template "${template?.name ?? ""}"`,
        relation.text,
        () => requirements.keys(),
      ),
    );
  return undefined;
}

const hosts: ReadonlySet<string> = new Set(["SELF", "HOST", "SOURCE", "TARGET", "ORCHESTRATOR"]);

/** Of a relationship one of its ends; else a node template or the type of one. */
function checkOperationHost(
  step: Element,
  { isRelationship }: { readonly isRelationship: boolean },
  { nodes, file, facets }: Service,
): void {
  const host = step.scalar("operation_host");
  if (host === undefined || hosts.has(host.text)) return;
  const isNode =
    nodes.has(host.text) || facets.types.scopes.of(file).find("node", host.text).kind !== "unknown";
  if (isNode && !isRelationship) return;
  const known = [...hosts, ...nodes.keys()];
  file.report.error(host, "step/unknown-operation-host", () => ({
    message: `"${host.text}" is no host of an operation${didYouMean(host.text, known)}`,
    hint: "it is SOURCE or TARGET of a relationship, or a node",
  }));
}
