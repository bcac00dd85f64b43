import type { Element } from "../grammar/element.ts";
import { workflowInputs } from "../service/check-activities.ts";
import type { Service } from "../service/service.ts";
import { expressionOf } from "./expression.ts";
import { implementationOf } from "./normal-behaviour.ts";
import { type Normalising, parametersOf, spanOf, writtenOf } from "./normal-parts.ts";
import type { NormalActivity, NormalStep, NormalWorkflow } from "./normal-service.ts";

export function normalWorkflow(workflow: Element, service: Service): NormalWorkflow {
  const { file, facets } = service;
  const at: Normalising = { file, facets };
  const condition = workflow.treeOf("precondition") ?? workflow.treeOf("preconditions");
  const steps = workflow
    .elements("steps")
    .map((step) => [step.name?.text ?? "", normalStep(step, at)] as const);
  return {
    inputs: parametersOf(workflowInputs(workflow, service)),
    precondition: condition === undefined ? undefined : expressionOf(condition, file.version),
    steps: new Map(steps),
    implementation: implementationOf(workflow.element("implementation"), at),
    at: spanOf(workflow.place),
  };
}

function normalStep(step: Element, at: Normalising): NormalStep {
  const filter = step.treeOf("filter");
  return {
    target: step.text("target") ?? "",
    targetRelationship: step.text("target_relationship"),
    operationHost: step.text("operation_host"),
    filter: filter === undefined ? undefined : expressionOf(filter, at.file.version),
    activities: step.elements("activities").flatMap((each) => normalActivity(each, at)),
    onSuccess: step.scalars("on_success").map(({ text }) => text),
    onFailure: step.scalars("on_failure").map(({ text }) => text),
    at: spanOf(step.place),
  };
}

function normalActivity(activity: Element, at: Normalising): readonly NormalActivity[] {
  const place = { at: spanOf(activity.place) };
  const state = activity.text("set_state");
  if (state !== undefined) return [{ kind: "set_state", state, ...place }];
  const call = activity.element("call_operation");
  const operation = call?.text("operation");
  if (operation !== undefined)
    return [{ kind: "call_operation", operation, inputs: writtenOf(call, "inputs", at), ...place }];
  for (const kind of ["delegate", "inline"] as const) {
    const called = activity.element(kind);
    const workflow = called?.text("workflow");
    if (workflow !== undefined)
      return [{ kind, workflow, inputs: writtenOf(called, "inputs", at), ...place }];
  }
  return [];
}
