import type { Scalar, Tree } from "../../yaml/tree.ts";
import { type Element, type Entry, entriesOf } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";
import { describeRange } from "../types/narrowing.ts";
import type { Entity } from "./entity.ts";
import { nodePart } from "./node-part.ts";
import { isSelected, type Service, type Template } from "./service.ts";

/** Checks how requirements of the substituted node become requirements of nodes inside. */
export function checkRequirementMappings(element: Element, outer: Entity, service: Service): void {
  const tree = element.treeOf("requirements");
  const entries =
    tree?.kind === "sequence" ? tree.items.flatMap((item) => entriesOf(item)) : entriesOf(tree);
  if (tree?.kind === "mapping" && service.file.version === "2.0")
    service.file.report.error(tree, "requirementMapping/wrong-kind", {
      message: "Expected a list of requirement mappings here, not a mapping",
      hint: "write - REQUIREMENT: [NODE, REQUIREMENT]",
    });
  if (tree?.kind === "sequence" && service.file.version !== "2.0")
    service.file.report.error(tree, "requirementMapping/list-form", {
      message: "Expected a mapping of requirement mappings here, not a list",
      hint: 'write REQUIREMENT: [NODE, REQUIREMENT]; the quirk "etsi-sol001" lets it pass',
    });
  const mandatory = new Map<string, number>();
  for (const entry of entries) {
    const name = nameOf(entry.key);
    if (name === undefined) continue;
    if (!outer.requirements.has(name.text) && outer.complete)
      service.file.report.error(
        name,
        "requirementMapping/unknown-requirement",
        noSuch(`requirement "${name.text}" in ${outer.what}`, name.text, () => outer.requirements),
      );
    const sum = (mandatory.get(name.text) ?? 0) + checkMapping(entry, service);
    mandatory.set(name.text, sum);
    checkMandatory(name, { sum, outer }, service);
  }
}

/** The key is a name, or a name with how many of its assignments are meant. */
function nameOf(key: Scalar): Scalar | undefined {
  const { written } = key;
  if (written === undefined) return key;
  const first = written.kind === "sequence" ? written.items[0] : undefined;
  return first?.kind === "scalar" ? first : undefined;
}

/** Checks the targets; returns how many of them cannot do without the requirement. */
function checkMapping({ value }: Entry, service: Service): number {
  const { version } = service.file;
  const written = entriesOf(value).find(({ key }) => key.text === "mapping")?.value ?? value;
  if (written === value && value.kind === "mapping" && version !== "2.0") return 0;
  const targets = isListOfTargets(written) ? written.items : [written];
  let mandatory = 0;
  for (const target of targets) if (checkTarget(target, service)) mandatory++;
  return mandatory;
}

/** `[a, b]` is a node and its requirement unless `b` is a pair itself, or `a` a selected node. */
function isListOfTargets(tree: Tree): tree is Tree & { readonly items: readonly Tree[] } {
  return tree.kind === "sequence" && (tree.items.length !== 2 || tree.items.some(isPair));
}

const isPair = (tree: Tree): boolean => tree.kind === "sequence";

/** True when the target is a requirement that has to be fulfilled. */
function checkTarget(target: Tree, service: Service): boolean {
  const { file, nodes } = service;
  if (target.kind === "scalar" && file.version === "2.0") {
    const node = nodes.get(target.text);
    if (node === undefined)
      file.report.error(
        target,
        "requirementMapping/unknown-node",
        noSuch(`node template "${target.text}"`, target.text, () => nodes.keys()),
      );
    else if (!isSelected(node))
      file.report.error(target, "requirementMapping/node-not-selectable", {
        message: `"${target.text}" has not the directive "select", so no node can take its place`,
        hint: "map to one of its requirements: [NODE, REQUIREMENT]",
      });
    return false;
  }
  const part = nodePart(target, { what: "requirement", section: "requirementMapping" }, service);
  if (part === undefined) return false;
  const { template, entity, name } = part;
  if (!entity.requirements.has(name.text)) {
    if (entity.complete)
      file.report.error(
        name,
        "requirementMapping/unknown-requirement",
        noSuch(
          `requirement "${name.text}" in ${entity.what}`,
          name.text,
          () => entity.requirements,
        ),
      );
    return false;
  }
  return checkDangling(template, name, service);
}

/** Only a requirement that has no target inside can get one from outside. */
function checkDangling(template: Template, name: Scalar, service: Service): boolean {
  const { file, nodes, facets } = service;
  const assignments = template.element
    .elements("requirements")
    .filter((each) => each.name?.text === name.text);
  const taken = assignments.filter((each) => {
    const node = each.treeOf("node");
    return node?.kind === "scalar" && nodes.has(node.text);
  });
  if (file.version === "2.0" && assignments.length > 0 && taken.length === assignments.length)
    file.report.error(name, "requirementMapping/not-dangling", {
      message: `Requirement "${name.text}" of "${template.name}" has its targets already`,
      hint: "only requirements without a target can be mapped",
    });
  const { type } = template;
  const low = type === undefined ? 0 : (facets.requirements(type).get(name.text)?.range.low ?? 0);
  const optional = assignments.length > 0 && assignments.every((each) => isOptional(each));
  return !optional && (low > 0 || assignments.length > 0);
}

const isOptional = (assignment: Element): boolean => assignment.text("optional") === "true";

/** Inner requirements that must be fulfilled need outer ones that certainly exist. */
function checkMandatory(
  name: Scalar,
  { sum, outer }: { readonly sum: number; readonly outer: Entity },
  { file, facets }: Service,
): void {
  if (file.version !== "2.0" || outer.type === undefined) return;
  const range = facets.requirements(outer.type).get(name.text)?.range;
  if (range === undefined || sum <= Math.max(range.low, 0) || range.low === 0) return;
  file.report.error(name, "requirementMapping/too-many-mandatory", {
    message: `${sum} inner requirements need "${name.text}", beyond ${describeRange(range)}`,
    hint: "make inner requirements optional, or raise the lower bound",
  });
}
