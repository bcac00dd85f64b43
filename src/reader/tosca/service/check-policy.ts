import { didYouMean } from "../../did-you-mean.ts";
import { describe, type Scalar, type Tree } from "../../yaml/tree.ts";
import { checkCondition } from "../check/check-calls.ts";
import { checkValue } from "../check/check-value.ts";
import type { Checking } from "../check/checking.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { type Element, type Entry, entriesOf } from "../grammar/element.ts";
import { holds } from "../grammar/version.ts";
import { noSuch } from "../no-such.ts";
import { isA } from "../types/entity-type.ts";
import { checkAssignments } from "./assignments.ts";
import { checkActivities } from "./check-activities.ts";
import { checkAssertions } from "./check-assertions.ts";
import { definitionOf } from "./check-behaviour.ts";
import { capabilityEntity, type Entity, entityOf } from "./entity.ts";
import { membersOf } from "./members.ts";
import { checkingAt, standpointIn } from "./references.ts";
import type { Service, Template } from "./service.ts";

/** Checks a policy: its properties, whom it is about, and what it does when. */
export function checkPolicy(policy: Element, service: Service): void {
  const { file, facets, nodes, groups } = service;
  const what = `policy "${policy.name?.text ?? ""}"`;
  const type = facets.types.find("policy", policy.scalar("type"), file);
  const self = entityOf(type, what, facets);
  const checking = checkingAt(standpointIn(service, { self }));
  checkAssignments(
    {
      element: policy,
      keyname: "properties",
      role: "property",
      definitions: self.properties,
      closed: self.complete,
      mandatoryAt: self.complete ? policy.place : undefined,
      of: what,
    },
    checking,
  );
  const known = new Map([...groups, ...nodes]);
  const targets = templatesNamed(policy.scalars("targets"), { known, of: "policy" }, service);
  const allowed = type === undefined ? undefined : facets.allowed(type);
  for (const { name, template } of targets)
    checkAllowed(name, { template, allowed, what }, service);
  const affected = targets.flatMap(({ template }) => membersOf(template, service));
  for (const trigger of policy.elements("triggers"))
    checkTrigger(trigger, { affected, checking }, service);
}

/** Checks a group: its properties and its members. */
export function checkGroup({ name, element, type }: Template, service: Service): void {
  const { facets, nodes, groups, file } = service;
  const what = `group "${name}"`;
  const self = entityOf(type, what, facets);
  const checking = checkingAt(standpointIn(service, { self }));
  for (const [keyname, role] of [
    ["properties", "property"],
    ["attributes", "attribute"],
  ] as const)
    checkAssignments(
      {
        element,
        keyname,
        role,
        definitions: role === "property" ? self.properties : self.attributes,
        closed: self.complete,
        mandatoryAt: role === "property" && self.complete ? element.place : undefined,
        of: what,
      },
      checking,
    );
  const known = file.version === "2.0" ? new Map([...groups, ...nodes]) : nodes;
  const allowed = type === undefined ? undefined : facets.allowed(type);
  for (const member of templatesNamed(element.scalars("members"), { known, of: "group" }, service))
    checkAllowed(member.name, { template: member.template, allowed, what }, service);
}

interface Named {
  readonly name: Scalar;
  readonly template: Template;
}

function templatesNamed(
  names: readonly Scalar[],
  { known, of }: { readonly known: ReadonlyMap<string, Template>; readonly of: "group" | "policy" },
  { file }: Service,
): readonly Named[] {
  return names.flatMap((name) => {
    const template = known.get(name.text);
    if (template !== undefined) return [{ name, template }];
    file.report.error(
      name,
      of === "group" ? "group/unknown-member" : "policy/unknown-target",
      noSuch(
        `node template${of === "policy" ? " and no group" : ""} "${name.text}"`,
        name.text,
        () => known.keys(),
      ),
    );
    return [];
  });
}

function checkAllowed(
  name: Scalar,
  {
    template,
    allowed,
    what,
  }: {
    template: Template;
    allowed: Template["type"][] | undefined | readonly NonNullable<Template["type"]>[];
    what: string;
  },
  service: Service,
): void {
  if (allowed === undefined || allowed.length === 0) return;
  const fits = ({ type }: Template): boolean =>
    type?.complete !== true || allowed.some((each) => each !== undefined && isA(type, each));
  if (fits(template)) return;
  // A type that allows node types alone allows groups of such nodes.
  const isGroup = template.element.construct === "group";
  const isOfGroups = allowed.some((each) => each?.kind === "group");
  const members = isGroup && !isOfGroups ? membersOf(template, service) : [template];
  const wrong = members.find((each) => !fits(each));
  if (wrong === undefined) return;
  const whose = wrong === template ? "" : `, a member of "${name.text}",`;
  service.file.report.error(name, "policy/wrong-target-type", {
    message: `"${wrong.name}"${whose} of type "${wrong.type?.name}" is not allowed in ${what}`,
    hint: `allowed is ${allowed.map((each) => `"${each?.name ?? ""}"`).join(", ")}`,
  });
}

interface Affecting {
  readonly affected: readonly Template[];
  readonly checking: Checking;
}

function checkTrigger(trigger: Element, affecting: Affecting, service: Service): void {
  const { file, facets } = service;
  const { report, version } = file;
  const { checking } = affecting;
  checkAction(trigger, file);
  if (!trigger.has("event") && !trigger.has("event_type"))
    report.error(trigger.place, "trigger/missing-keyname", {
      message: `The keyname "event" is missing in trigger "${trigger.name?.text ?? ""}"`,
    });
  const schedule = trigger.treeOf("schedule");
  const interval = facets.types.find("data", "tosca.datatypes.TimeInterval", file);
  if (schedule !== undefined)
    checkValue({ tree: schedule, what: "the schedule" }, plainSchema(interval), checking);
  const filter = trigger.element("target_filter");
  const node = filteredNode(filter, affecting, service);
  const templates = node === undefined ? affecting.affected : [node];
  const entities = templates.map((each) =>
    entityOf(each.type, `node template "${each.name}"`, facets),
  );
  const observed = observedEntities(filter, entities, service);
  const condition = trigger.treeOf("condition");
  if (condition !== undefined) {
    if (version === "2.0") checkCondition(condition, "condition", checking);
    else checkSimpleCondition(condition, observed, checking);
  }
  // Up to 1.2 what belongs to the condition stands beside it.
  for (const keyname of extended) {
    const field = trigger.field(keyname);
    if (field?.key !== undefined)
      checkExtension({ key: field.key, value: field.tree }, observed, checking);
  }
  checkEvent(trigger.scalar("event"), entities, file);
  checkActivities(trigger.elements("action"), {
    service,
    checking,
    entities,
    interfaces: templates.flatMap((template, i) =>
      template.element.elements("interfaces").flatMap((each) => {
        const found = definitionOf(each, entities[i]?.interfaces ?? new Map(), checking);
        return found === undefined ? [] : [{ ...found, name: each.name?.text ?? "" }];
      }),
    ),
    inputs: new Map(),
  });
}

const plainSchema = (type: Template["type"]) => ({
  type,
  clauses: [],
  key: undefined,
  entry: undefined,
});

/** The node that an event filter names: one of those that the policy is about. */
function filteredNode(
  filter: Element | undefined,
  { affected }: Affecting,
  { nodes, facets, file }: Service,
): Template | undefined {
  const name = filter?.scalar("node");
  if (name === undefined) return undefined;
  const found = affected.find((each) => each.name === name.text);
  if (found !== undefined) return found;
  const type = facets.types.find("node", name, file);
  const ofType = affected.find(
    (each) => each.type !== undefined && type !== undefined && isA(each.type, type),
  );
  if (ofType !== undefined) return ofType;
  if (affected.length > 0 || (!nodes.has(name.text) && type === undefined))
    file.report.error(name, "eventFilter/unknown-node", () => {
      const known = affected.map((each) => each.name);
      return {
        message: `"${name.text}" is no target of the policy${didYouMean(name.text, known)}`,
        hint: `they are ${known.join(", ") || "none"}`,
      };
    });
  return nodes.get(name.text);
}

/** Whose attributes a condition is about: the node, its target, or a capability of either. */
function observedEntities(
  filter: Element | undefined,
  entities: readonly Entity[],
  { facets, file }: Service,
): readonly Entity[] {
  const [entity] = entities;
  if (filter === undefined || entity === undefined) return entities;
  let observed: Entity | undefined = entity;
  const requirement = filter.scalar("requirement");
  if (requirement !== undefined) {
    const known = entity.type === undefined ? undefined : facets.requirements(entity.type);
    const definition = known?.get(requirement.text);
    if (definition === undefined && entity.complete)
      file.report.error(
        requirement,
        "eventFilter/unknown-requirement",
        noSuch(
          `requirement "${requirement.text}" in ${entity.what}`,
          requirement.text,
          () => known?.keys() ?? [],
        ),
      );
    const what = `the target of "${requirement.text}"`;
    if (definition !== undefined && filter.has("capability"))
      observed = entityOf(definition.node, what, facets);
  }
  const name = filter.scalar("capability");
  if (name === undefined) return [observed];
  const capability = observed.capabilities.get(name.text);
  if (capability !== undefined) return [capabilityEntity(capability, observed.what)];
  const { complete, what, capabilities } = observed;
  if (complete)
    file.report.error(
      name,
      "eventFilter/unknown-capability",
      noSuch(`capability "${name.text}" in ${what}`, name.text, () => capabilities.keys()),
    );
  return [];
}

const extended: ReadonlySet<string> = new Set(["constraint", "period", "evaluations", "method"]);

/** A condition of 1.x is a clause, or a clause with how often it has to be met. */
function checkSimpleCondition(tree: Tree, observed: readonly Entity[], checking: Checking): void {
  const entries = entriesOf(tree);
  if (!entries.some(({ key }) => extended.has(key.text))) {
    checkAssertions(tree, observed, checking);
    return;
  }
  for (const entry of entries) checkExtension(entry, observed, checking);
}

function checkExtension(
  { key, value }: Entry,
  observed: readonly Entity[],
  checking: Checking,
): void {
  const { file, facets } = checking;
  switch (key.text) {
    case "constraint":
      checkAssertions(value, observed, checking);
      break;
    case "period": {
      const type = facets.types.find("data", "scalar-unit.time", file);
      checkValue({ tree: value, what: '"period"' }, plainSchema(type), checking);
      break;
    }
    case "evaluations":
      if (value.kind !== "scalar" || typeof value.value !== "number" || value.value < 1)
        file.report.error(value, "trigger/wrong-evaluations", {
          message: `Expected a whole number above 0 for "evaluations", not ${describe(value)}`,
        });
      break;
    case "method":
      if (value.kind !== "scalar" || typeof value.value !== "string")
        file.report.error(value, "trigger/wrong-method", {
          message: `Expected the name of a method for "method", not ${describe(value)}`,
          hint: "for example average",
        });
      break;
    default:
      file.report.error(key, "trigger/unknown-keyname", {
        message: `"${key.text}" is no keyname of a condition${didYouMean(key.text, extended)}`,
      });
  }
}

/** An action is a list of activities since 1.3; before, it may be an operation. */
function checkAction(trigger: Element, { version, report }: ToscaFile): void {
  const action = trigger.treeOf("action");
  if (action === undefined || action.kind === "sequence" || !holds({ since: "1.3" }, version))
    return;
  report.error(action, "trigger/wrong-kind", {
    message: `Expected a list of activities for "action", not ${describe(action)}`,
    hint: "write - call_operation: INTERFACE.OPERATION, or another activity",
  });
}

/** An event may be `INTERFACE.NOTIFICATION`; other names are of whoever watches for it. */
function checkEvent(
  event: Scalar | undefined,
  entities: readonly Entity[],
  { report }: ToscaFile,
): void {
  if (event === undefined) return;
  const dot = event.text.lastIndexOf(".");
  const [of, name] = [event.text.slice(0, Math.max(dot, 0)), event.text.slice(dot + 1)];
  const interfaces = entities.flatMap((each) => each.interfaces.get(of) ?? []);
  const known = interfaces.flatMap(({ notifications }) => [...notifications.keys()]);
  const isComplete = interfaces.every(({ type }) => type === undefined || type.complete);
  if (interfaces.length === 0 || !isComplete || known.includes(name)) return;
  report.error(
    event,
    "trigger/unknown-notification",
    noSuch(`notification "${name}" in interface "${of}"`, name, () => known),
  );
}
