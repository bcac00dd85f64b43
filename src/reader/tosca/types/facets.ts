import type { EvaluationBudget } from "../value/index.ts";
import { defineCapability } from "./capability-definition.ts";
import type { EntityType } from "./entity-type.ts";
import type {
  CapabilityDefinition,
  InterfaceDefinition,
  InterfaceMap,
  RequirementDefinition,
  TypeFacets,
  Validity,
} from "./facet-types.ts";
import { interfacesOf, operationsOf } from "./interface-definition.ts";
import { over } from "./layered-map.ts";
import { type TypeList, typeListOf } from "./narrowing.ts";
import { definitionsOf, type PropertyMap, type PropertyRole } from "./property-definition.ts";
import { defineRequirement } from "./requirement-definition.ts";
import { clausesOf, joined, type Schema, schemaOf } from "./schema.ts";
import type { TypeBook } from "./type-book.ts";

/** Most types have nothing of most facets: they share it. */
const nothing: ReadonlyMap<string, never> = new Map<string, never>();

/**
 * What types have, inherited and refined. Each facet of a type is worked out once, when it is
 * first asked for, and what is wrong with the refinement is reported then.
 */
export class Facets implements TypeFacets {
  readonly types: TypeBook;
  /** One for the whole reading, so that many clauses cannot take many times as long. */
  readonly budget: EvaluationBudget;
  readonly #known = new Map<EntityType, Known>();

  constructor(types: TypeBook, budget: EvaluationBudget) {
    this.types = types;
    this.budget = budget;
  }

  properties(type: EntityType): PropertyMap {
    return this.#definitions(type, "properties", "property");
  }

  attributes(type: EntityType): PropertyMap {
    return this.#definitions(type, "attributes", "attribute");
  }

  capabilities(type: EntityType): ReadonlyMap<string, CapabilityDefinition> {
    return this.#once("capabilities", type, (type) => {
      const { element, file, parent } = type;
      const inherited = parent === undefined ? nothing : this.capabilities(parent);
      const elements = element.elements("capabilities");
      if (elements.length === 0) return inherited;
      const map = new Map<string, CapabilityDefinition>();
      for (const own of elements) {
        const name = own.name?.text ?? "";
        map.set(name, defineCapability(own, inherited.get(name), { file, facets: this }));
      }
      return over(map, inherited);
    });
  }

  /** The capabilities with a property that has to be assigned. */
  demandingCapabilities(type: EntityType): readonly CapabilityDefinition[] {
    return this.#once("demanding", type, (each) =>
      [...this.capabilities(each).values()].filter(({ properties }) =>
        [...properties.values()].some(
          ({ required, default: standard, fixed }) =>
            required && standard === undefined && fixed === undefined,
        ),
      ),
    );
  }

  requirements(type: EntityType): ReadonlyMap<string, RequirementDefinition> {
    return this.#once("requirements", type, (type) => {
      const { element, file, parent } = type;
      const inherited: ReadonlyMap<string, RequirementDefinition> =
        parent === undefined ? nothing : this.requirements(parent);
      const elements = element.elements("requirements");
      if (elements.length === 0) return inherited;
      const map = new Map<string, RequirementDefinition>();
      const seen = new Set<string>();
      for (const own of elements) {
        const name = own.name?.text ?? "";
        if (seen.has(name))
          file.report.error(own.place, "requirementDefinition/duplicate-name", {
            message: `Requirement "${name}" is defined twice in "${type.name}"`,
            hint: "rename one of the two",
          });
        seen.add(name);
        map.set(name, defineRequirement(own, inherited.get(name), { file, facets: this }));
      }
      return over(map, inherited);
    });
  }

  interfaces(type: EntityType): InterfaceMap {
    return this.#once("interfaces", type, (type) => {
      const { element, file, parent } = type;
      const inherited: InterfaceMap = parent === undefined ? nothing : this.interfaces(parent);
      const elements = element.elements("interfaces");
      if (elements.length === 0) return inherited;
      return interfacesOf(elements, inherited, { file, facets: this });
    });
  }

  /** What an interface type itself defines. */
  interfaceOf(type: EntityType): InterfaceDefinition {
    return this.#once("interface", type, (type) => {
      const { element, file, parent, name } = type;
      const base = parent === undefined ? undefined : this.interfaceOf(parent);
      const around = { file, facets: this };
      const operations = (keyname: "operations" | "notifications") =>
        operationsOf(
          element.elements(keyname),
          { inherited: base?.[keyname] ?? new Map(), closed: false, what: keyname },
          around,
        );
      return {
        name,
        type,
        inputs: definitionsOf(
          element.elements("inputs"),
          { role: "parameter", inherited: base?.inputs ?? new Map() },
          { file, types: this.types },
        ),
        operations: operations("operations"),
        notifications: operations("notifications"),
      };
    });
  }

  /** Types of which a group's members and a policy's targets have to be. */
  allowed(type: EntityType): TypeList {
    return this.#once("allowed", type, (type) => {
      const { element, file, parent, kind } = type;
      const isGroup = kind === "group";
      return typeListOf(
        element,
        {
          keyname: isGroup ? "members" : "targets",
          kinds: isGroup ? ["node"] : ["node", "group"],
          inherited: parent === undefined ? undefined : this.allowed(parent),
          rule: isGroup ? "groupType/wider-list" : "policyType/wider-list",
        },
        { file, types: this.types },
      );
    });
  }

  validity(type: EntityType): Validity {
    return this.#once("validity", type, (type) => {
      const { element, file, parent, kind } = type;
      const inherited = parent === undefined ? undefined : this.validity(parent);
      const is2 = file.version === "2.0";
      const rule =
        kind === "capability" ? "capabilityType/wider-list" : "relationshipType/wider-list";
      const list = (keyname: string, of: "capability" | "node" | "relationship", known: TypeList) =>
        typeListOf(
          element,
          // 1.x does not say that a derived type narrows, and its own types do not.
          { keyname, kinds: [of], inherited: is2 ? known : undefined, rule },
          { file, types: this.types },
        ) ?? known;
      const capabilities = is2 ? "valid_capability_types" : "valid_target_types";
      const sources = is2 ? "valid_source_node_types" : "valid_source_types";
      return {
        capabilities: list(capabilities, "capability", inherited?.capabilities),
        targets: list("valid_target_node_types", "node", inherited?.targets),
        sources: list(sources, "node", inherited?.sources),
        relationships: list("valid_relationship_types", "relationship", inherited?.relationships),
      };
    });
  }

  /** What a data type itself says about its values, beside its properties. */
  schema(type: EntityType): Schema {
    return this.#once("schema", type, (type) => {
      const { element, file, parent } = type;
      const defining = { file, types: this.types };
      const inherited = parent === undefined ? undefined : this.schema(parent);
      const nested = (keyname: "key_schema" | "entry_schema", known: Schema | undefined) => {
        const own = element.element(keyname);
        return own === undefined ? known : schemaOf(own, known, defining);
      };
      return {
        type,
        clauses: joined(inherited?.clauses, clausesOf(element, file)),
        key: nested("key_schema", inherited?.key),
        entry: nested("entry_schema", inherited?.entry),
      };
    });
  }

  #definitions(
    type: EntityType,
    keyname: "properties" | "attributes",
    role: PropertyRole,
  ): PropertyMap {
    return this.#once(keyname, type, (type) => {
      const { element, file, parent } = type;
      const inherited: PropertyMap =
        parent === undefined ? nothing : this.#definitions(parent, keyname, role);
      const own = element.elements(keyname);
      if (own.length === 0) return inherited;
      return definitionsOf(own, { role, inherited }, { file, types: this.types });
    });
  }

  /** Ancestors first and one by one: a hierarchy may be deeper than the stack. */
  #once<T>(facet: keyof Known, type: EntityType, work: (type: EntityType) => T): T {
    const known = this.#knownOf(type)[facet];
    if (known !== unknown) return known as T;
    const missing = [type];
    for (let each = type.parent; each !== undefined; each = each.parent) {
      if (this.#knownOf(each)[facet] !== unknown) break;
      missing.push(each);
    }
    for (const each of missing.reverse()) this.#knownOf(each)[facet] = work(each);
    return this.#knownOf(type)[facet] as T;
  }

  #knownOf(type: EntityType): Known {
    let known = this.#known.get(type);
    if (known === undefined) this.#known.set(type, (known = new Known()));
    return known;
  }
}

const unknown = Symbol("not worked out yet");

/** One of these for each type takes less room than a map for each facet. */
class Known {
  properties: unknown = unknown;
  attributes: unknown = unknown;
  capabilities: unknown = unknown;
  demanding: unknown = unknown;
  requirements: unknown = unknown;
  interfaces: unknown = unknown;
  interface: unknown = unknown;
  allowed: unknown = unknown;
  validity: unknown = unknown;
  schema: unknown = unknown;
}
