import { didYouMean } from "../../did-you-mean.ts";
import { checkCondition } from "../check/check-calls.ts";
import { checkDefinition } from "../check/check-type.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import type { Rule } from "../rules/rule-table.ts";
import { type Acting, checkActivities, workflowInputs } from "./check-activities.ts";
import { checkAssertions } from "./check-assertions.ts";
import { checkArtifacts, definitionOf } from "./check-behaviour.ts";
import { checkStepCycles } from "./check-cycles.ts";
import { type Entity, entityOf } from "./entity.ts";
import { membersOf } from "./members.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service, Template } from "./service.ts";

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
  checkStepCycles(workflow.elements("steps"), service);
  const implementation = workflow.element("implementation");
  if (implementation === undefined) return;
  for (const keyname of ["primary", "dependencies"])
    checkArtifacts(implementation.elements(keyname), checking);
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
  checkOperationHost(step, service);
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
  const found = nodes.get(target.text) ?? groups.get(target.text);
  const relation = element.scalar("target_relationship");
  if (found === undefined) {
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
  if (relation !== undefined && found.element.construct === "group") {
    file.report.error(relation, `${section}/relationship-of-group`, {
      message: `"${target.text}" is a group, which has no requirement "${relation.text}"`,
      hint: "name a node template as the target, or leave target_relationship out",
    });
    return undefined;
  }
  return targetsAt(membersOf(found, service), { relation, section }, service);
}

function targetsAt(
  templates: readonly Template[],
  {
    relation,
    section,
  }: { relation: ReturnType<Element["scalar"]>; section: "step" | "precondition" },
  service: Service,
): Targets | undefined {
  const { facets, file } = service;
  const checking = checkingAt(standpointIn(service, { self: undefined }));
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
const ends: ReadonlySet<string> = new Set(["SOURCE", "TARGET"]);

/** Of a relationship one of its ends, which has to be said; else a node template or a type. */
function checkOperationHost(step: Element, { nodes, file, facets }: Service): void {
  const host = step.scalar("operation_host");
  const relation = step.scalar("target_relationship");
  const calls = step.elements("activities").some((each) => each.has("call_operation"));
  if (relation !== undefined && host === undefined && calls && file.version !== "2.0")
    file.report.error(relation, "step/missing-operation-host", {
      message: "A step that calls operations of a relationship has to say on which end",
      hint: "write operation_host: SOURCE, or TARGET",
    });
  if (host === undefined) return;
  const known = relation === undefined ? new Set([...hosts, ...nodes.keys()]) : ends;
  if (known.has(host.text)) return;
  const type = facets.types.scopes.of(file).find("node", host.text);
  if (relation === undefined && type.kind !== "unknown") return;
  file.report.error(host, "step/unknown-operation-host", () => ({
    message: `"${host.text}" is no host of an operation${didYouMean(host.text, known)}`,
    hint: "it is SOURCE or TARGET of a relationship, or a node",
  }));
}
