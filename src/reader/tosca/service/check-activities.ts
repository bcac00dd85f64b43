import { didYouMean } from "../../did-you-mean.ts";
import { describe, type Scalar } from "../../yaml/tree.ts";
import { checkCallsIn } from "../check/check-calls.ts";
import type { Checking } from "../check/checking.ts";
import type { Element } from "../grammar/element.ts";
import { holds } from "../grammar/version.ts";
import { noSuch } from "../no-such.ts";
import type { InterfaceDefinition } from "../types/facet-types.ts";
import { definitionsOf, type PropertyMap } from "../types/property-definition.ts";
import { checkAssignments } from "./assignments.ts";
import type { Entity } from "./entity.ts";
import type { Service } from "./service.ts";

/** On whom activities act, and inside which workflow. */
export interface Acting {
  readonly service: Service;
  readonly checking: Checking;
  readonly entities: readonly Entity[];
  /** Interfaces that templates themselves narrow or add. */
  readonly interfaces: readonly InterfaceDefinition[];
  /** Inputs of the workflow around: what it calls inline sees them. */
  readonly inputs: PropertyMap;
}

/** Workflows that every processor makes itself; they take no inputs. */
const reserved: ReadonlySet<string> = new Set(["deploy", "undeploy"]);

export function checkActivities(activities: readonly Element[], acting: Acting): void {
  for (const activity of activities) {
    for (const keyname of ["delegate", "inline"] as const) {
      const call = activity.element(keyname);
      if (call !== undefined) checkWorkflowCall(call, keyname, acting);
    }
    const call = activity.element("call_operation");
    if (call !== undefined) checkOperationCall(call, acting);
    for (const keyname of ["delegate", "inline", "call_operation"])
      checkForm(activity.element(keyname), acting);
    const state = activity.scalar("set_state");
    if (state !== undefined) checkState(state, acting);
  }
}

/** The form with keynames of its own came with 1.3. */
function checkForm(call: Element | undefined, { service: { file } }: Acting): void {
  if (call?.tree.kind !== "mapping" || !holds({ until: "1.2" }, file.version)) return;
  file.report.error(call.tree, "activity/wrong-kind", {
    message: `Expected a name here, not ${describe(call.tree)}`,
    hint: `the form with keynames is of 1.3, and this file is written in ${file.version}`,
  });
}

/** Those of the table in 3.4.1, and those that the standard's own examples use beside it. */
const states: ReadonlySet<string> = new Set([
  ...["initial", "creating", "created", "configuring", "configured", "starting", "started"],
  ...["stopping", "stopped", "deleting", "deleted", "available", "error"],
]);

/** 1.x has states by name; 2.0 leaves them to profiles. */
function checkState(state: Scalar, { service: { file } }: Acting): void {
  if (file.version === "2.0" || states.has(state.text)) return;
  file.report.warning(state, "activity/unknown-state", () => ({
    message: `"${state.text}" is no state of nodes${didYouMean(state.text, states)}`,
    hint: `they are ${[...states].join(", ")}`,
  }));
}

function checkWorkflowCall(call: Element, keyname: "delegate" | "inline", acting: Acting): void {
  const { service, checking, inputs: around } = acting;
  const name = call.scalar("workflow");
  if (name === undefined) return;
  const workflow = service.workflows.get(name.text);
  if (workflow === undefined && !reserved.has(name.text)) {
    service.file.report.error(
      name,
      "activity/unknown-workflow",
      noSuch(`workflow "${name.text}"`, name.text, () => [
        ...service.workflows.keys(),
        ...reserved,
      ]),
    );
    for (const { value } of call.entries("inputs")) checkCallsIn(value, checking);
    return;
  }
  const inputs = workflow === undefined ? new Map() : workflowInputs(workflow, service);
  checkAssignments(
    {
      element: call,
      keyname: "inputs",
      role: "parameter",
      definitions: inputs,
      closed: true,
      mandatoryAt: undefined,
      of: `workflow "${name.text}"`,
    },
    checking,
  );
  if (keyname === "inline") checkMissing(call, { name, inputs, around }, acting);
}

function checkMissing(
  call: Element,
  { name, inputs, around }: { name: Scalar; inputs: PropertyMap; around: PropertyMap },
  { service }: Acting,
): void {
  for (const { name: input, required, default: standard, fixed } of inputs.values()) {
    if (!required || standard !== undefined || fixed !== undefined) continue;
    if (call.entry("inputs", input) !== undefined || around.has(input)) continue;
    service.file.report.error(name, "activity/missing-input", {
      message: `The required input "${input}" of workflow "${name.text}" is missing`,
      hint: 'give it under "inputs"',
    });
  }
}

export function workflowInputs(workflow: Element, { file, facets }: Service): PropertyMap {
  return definitionsOf(
    workflow.elements("inputs"),
    { role: "parameter", inherited: new Map() },
    { file, types: facets.types },
  );
}

/** `INTERFACE.OPERATION`; the interface may be named by its type, whose name has dots. */
function checkOperationCall(call: Element, acting: Acting): void {
  const { service, checking, entities } = acting;
  const name = call.scalar("operation");
  if (name === undefined) return;
  const { report } = service.file;
  const dot = name.text.lastIndexOf(".");
  if (dot === -1) {
    report.error(name, "activity/no-operation", {
      message: `Expected INTERFACE.OPERATION here, not "${name.text}"`,
      hint: "for example Standard.start",
    });
    return;
  }
  const interfaceName = name.text.slice(0, dot);
  const operationName = name.text.slice(dot + 1);
  const candidates = interfacesNamed(interfaceName, acting);
  if (candidates.length === 0) {
    if (entities.length > 0 && entities.every(({ complete }) => complete))
      report.error(
        name,
        "activity/unknown-interface",
        noSuch(`interface "${interfaceName}" in ${entities[0]?.what ?? ""}`, interfaceName, () =>
          entities.flatMap(({ interfaces }) => [...interfaces.keys()]),
        ),
      );
    return;
  }
  const found = candidates.find(({ operations }) => operations.has(operationName));
  const operation = found?.operations.get(operationName);
  if (found === undefined || operation === undefined) {
    const known = candidates.flatMap(({ operations }) => [...operations.keys()]);
    report.error(
      name,
      "activity/unknown-operation",
      noSuch(
        `operation "${operationName}" in interface "${interfaceName}"`,
        operationName,
        () => known,
      ),
    );
    return;
  }
  checkAssignments(
    {
      element: call,
      keyname: "inputs",
      role: "parameter",
      definitions: new Map([...found.inputs, ...operation.inputs]),
      closed: service.file.version !== "2.0",
      mandatoryAt: undefined,
      of: `operation "${name.text}"`,
    },
    checking,
  );
}

function interfacesNamed(name: string, acting: Acting): readonly InterfaceDefinition[] {
  const { entities, interfaces, service } = acting;
  const { facets, file } = service;
  const own = [...interfaces, ...entities.flatMap((each) => [...each.interfaces.values()])];
  const byName = own.filter((each) => each.name === name);
  if (byName.length > 0) return byName;
  const type = facets.types.find("interface", name, file);
  return type === undefined ? [] : own.filter((each) => each.type === type);
}
