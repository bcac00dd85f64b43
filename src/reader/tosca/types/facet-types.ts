import type { ToscaFile } from "../file/tosca-file.ts";
import type { Element } from "../grammar/element.ts";
import type { EntityType } from "./entity-type.ts";
import type { Range, TypeList } from "./narrowing.ts";
import type { PropertyMap } from "./property-definition.ts";
import type { Written } from "./schema.ts";
import type { TypeBook } from "./type-book.ts";

/** What a node offers to requirements. */
export interface CapabilityDefinition {
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
  readonly type: EntityType | undefined;
  readonly properties: PropertyMap;
  readonly attributes: PropertyMap;
  readonly sources: TypeList;
  readonly relationships: TypeList;
  /** How many relationships may end here; 2.0 does not limit them. */
  readonly occurrences: Range;
}

/** What a node needs of another one. */
export interface RequirementDefinition {
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
  readonly capability: EntityType | undefined;
  /** Where the capability of the target is named instead of its type. */
  readonly capabilityName: string | undefined;
  readonly node: EntityType | undefined;
  readonly relationship: EntityType | undefined;
  /** Of the relationship, as this definition refines them. */
  readonly properties: PropertyMap;
  readonly attributes: PropertyMap;
  readonly interfaces: InterfaceMap;
  readonly range: Range;
  readonly filters: readonly Written[];
}

/** An operation, or a notification: they differ in who calls whom. */
export interface OperationDefinition {
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
  readonly inputs: PropertyMap;
  readonly outputs: ReadonlySet<string>;
  readonly implementation: Element | undefined;
}

export type OperationMap = ReadonlyMap<string, OperationDefinition>;

/** Operations and notifications under one name, with the inputs that all of them see. */
export interface InterfaceDefinition {
  readonly name: string;
  readonly type: EntityType | undefined;
  readonly inputs: PropertyMap;
  readonly operations: OperationMap;
  readonly notifications: OperationMap;
}

export type InterfaceMap = ReadonlyMap<string, InterfaceDefinition>;

/** With whom a relationship or a capability may have to do. */
export interface Validity {
  readonly capabilities: TypeList;
  readonly targets: TypeList;
  readonly sources: TypeList;
  readonly relationships: TypeList;
}

/** What types have, as far as the definitions of other types need it. */
export interface TypeFacets {
  readonly types: TypeBook;
  properties(type: EntityType): PropertyMap;
  attributes(type: EntityType): PropertyMap;
  capabilities(type: EntityType): ReadonlyMap<string, CapabilityDefinition>;
  interfaces(type: EntityType): InterfaceMap;
  interfaceOf(type: EntityType): InterfaceDefinition;
  validity(type: EntityType): Validity;
}

/** What a definition is worked out with. */
export interface Around {
  readonly file: ToscaFile;
  readonly facets: TypeFacets;
}
