import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import type { EntityType } from "../types/entity-type.ts";
import type { Facets } from "../types/facets.ts";
import { definitionsOf, type PropertyMap } from "../types/property-definition.ts";
import { copied } from "./copied.ts";

/** A node template, a relationship template or a group, with the type that it is made of. */
export interface Template {
  readonly name: string;
  /** With everything that `copy` brings. */
  readonly element: Element;
  /** Undefined when it is not known, which was reported. */
  readonly type: EntityType | undefined;
}

/** The service template of a file. */
export interface Service {
  readonly file: ToscaFile;
  readonly facets: Facets;
  readonly element: Element;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly nodes: ReadonlyMap<string, Template>;
  /** The same by their types: what a type rules out, all nodes of it are ruled out. */
  readonly nodesByType: ReadonlyMap<EntityType | undefined, readonly Template[]>;
  readonly relationships: ReadonlyMap<string, Template>;
  readonly groups: ReadonlyMap<string, Template>;
  readonly workflows: ReadonlyMap<string, Element>;
}

/** Undefined when the file has none. */
export function serviceOf(file: ToscaFile, facets: Facets): Service | undefined {
  const keyname = file.version === "2.0" ? "service_template" : "topology_template";
  const element = file.element.element(keyname);
  if (element === undefined) return undefined;
  const parameters = (name: "inputs" | "outputs"): PropertyMap =>
    definitionsOf(
      element.elements(name),
      { role: "parameter", inherited: new Map() },
      { file, types: facets.types },
    );
  const templates = (name: string, kind: "node" | "relationship" | "group") => {
    const elements = copied(element.elements(name), file);
    return new Map(
      elements.map((each): [string, Template] => {
        const type = facets.types.find(kind, each.scalar("type"), file);
        return [each.name?.text ?? "", { name: each.name?.text ?? "", element: each, type }];
      }),
    );
  };
  const nodes = templates("node_templates", "node");
  return {
    file,
    facets,
    element,
    inputs: parameters("inputs"),
    outputs: parameters("outputs"),
    nodes,
    nodesByType: Map.groupBy(nodes.values(), ({ type }) => type),
    relationships: templates("relationship_templates", "relationship"),
    groups: templates("groups", "group"),
    workflows: new Map(element.elements("workflows").map((each) => [each.name?.text ?? "", each])),
  };
}

/** Whether a node is looked for among those that exist, instead of being made or first. */
export function isSelected({ element }: Template): boolean {
  return element.scalars("directives").some(({ text }) => selecting.has(text));
}

/** Whether nothing of it but its type and its filter counts, as it is never made. */
export function isOnlySelected(template: Template): boolean {
  const { element } = template;
  return (
    isSelected(template) && element.scalars("directives").every(({ text }) => selecting.has(text))
  );
}

const selecting: ReadonlySet<string> = new Set(["select", "selectable"]);
