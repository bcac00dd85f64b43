import {
  type DeploymentName,
  deploymentName,
  type NodeName,
  type Span,
  type Topology,
  type TopologyNode,
} from "../../model/index.ts";
import type { Desk, ExportUse, Scope } from "../desk.ts";
import type { Document, NodeVisitor } from "./document.ts";
import { readNode2016 } from "./form-2016.ts";
import { type GivenInput, readInputs } from "./inputs.ts";
import { type Entry, entriesOf, mergeInputs, mergeNodes } from "./merge.ts";
import { deploymentNameAllowed, deploymentNamePattern, nameFromFile } from "./names.ts";
import { readNode } from "./node.ts";
import { readKeys, reportUnknownKey } from "./rule.ts";
import { deploymentNameRule, topKeys } from "./top-keys.ts";
import { quote, type Scalar, type Tree, valueOf } from "./tree.ts";

/** What the documents say, before nodes are held against each other. */
export interface RawTopology {
  readonly topology: Topology;
  readonly uses: readonly ExportUse[];
  readonly secrets: readonly string[];
}

export interface TopologyRequest {
  readonly documents: readonly Document[];
  readonly given: readonly GivenInput[];
  /** A name from outside. */
  readonly name: string | undefined;
  readonly desk: Desk;
}

export function readDocuments(request: TopologyRequest): RawTopology | undefined {
  const { documents, desk } = request;
  const [first] = documents;
  if (first === undefined) return undefined;
  const stranger = documents.find(({ kind }) => kind !== first.kind);
  if (stranger !== undefined) {
    desk.diagnostics.error(
      "KHO_TOPOLOGY_FORM",
      { source: stranger.source.index, start: 0, end: 0 },
      {
        message: `Cannot join "${first.source.file}" with "${stranger.source.file}": one is a list`,
        hint: "give files of one form, or write the list anew below nodes:",
      },
    );
    return undefined;
  }
  return first.kind === "list" ? readLists(request) : readMappings(request);
}

function readLists(request: TopologyRequest): RawTopology {
  const { documents, desk, given } = request;
  const name = nameOf(undefined, request);
  const scope: Scope = { ...emptyScope(desk), deployment: name };
  // The form has no inputs: values that are given are reported as unknown.
  readInputs([], given, scope);
  const nodes = new NodeCollector(desk);
  for (const document of documents)
    if (document.kind === "list")
      document.visit((item) => {
        if (nodes.accepts(item)) nodes.add(readNode2016(item, scope), item);
      });
  return {
    topology: { name, form: "2016", nodes: nodes.finish() },
    uses: [],
    secrets: [],
  };
}

function emptyScope(desk: Desk): Scope {
  return {
    desk,
    inputs: new Map(),
    allowedEnvironment: new Set(),
    deployment: deploymentName(""),
    node: undefined,
    uses: [],
  };
}

function readMappings(request: TopologyRequest): RawTopology {
  const { desk, given } = request;
  const documents = request.documents.filter((document) => document.kind === "mapping");
  const top = readTop(documents, desk);
  const outside = emptyScope(desk);
  const { inputs, secrets } = readInputs(top.inputs, given, outside);
  const known: Scope = { ...outside, inputs, allowedEnvironment: top.allowedEnvironment };
  const scope: Scope = { ...known, deployment: nameOf(top.name, request, known) };
  const nodes = new NodeCollector(desk);
  visitAll(documents, desk, (key, value) => {
    if (nodes.accepts(key)) nodes.add(readNode(key, value, scope), key);
  });
  const topology: Topology = { name: scope.deployment, form: "khoreia", nodes: nodes.finish() };
  return { topology, uses: scope.uses, secrets };
}

interface Top {
  readonly name: Tree | undefined;
  readonly inputs: readonly Entry[];
  readonly allowedEnvironment: ReadonlySet<string>;
}

/** The top-level keys of all files together. */
function readTop(documents: readonly MappingDocument[], desk: Desk): Top {
  const scope = emptyScope(desk);
  const inputs = new Map<string, Entry>();
  const allowed = new Set<string>();
  let name: Tree | undefined;
  let isDialect = false;
  for (const { keys } of documents) {
    const read = readKeys(keys, topKeys, {
      scope: scope,
      otherwise: (key) => reportTopKey(key, scope),
    });
    isDialect ||= valueOf(keys, "khoreia") !== undefined;
    name = read.name ?? name;
    for (const word of read.env_allow ?? []) allowed.add(word);
    for (const { key, value } of entriesOf(read.inputs)) {
      const before = inputs.get(key.text)?.value;
      const merged = before === undefined ? value : mergeInputs(before, value);
      inputs.set(key.text, { key, value: merged });
    }
  }
  if (!isDialect) requireDialect(documents.at(-1), desk);
  return { name, inputs: [...inputs.values()], allowedEnvironment: allowed };
}

function reportTopKey(key: Scalar, scope: Scope): void {
  if (key.text !== "tosca_definitions_version") {
    reportUnknownKey(key, [...Object.keys(topKeys), "nodes"], scope);
    return;
  }
  const message = "Cannot read TOSCA together with a topology of another dialect";
  const hint = "name the TOSCA file first, and beside it only services that stand in for its nodes";
  scope.desk.diagnostics.error("KHO_TOPOLOGY_FORM", key, { message, hint });
}

function requireDialect(document: MappingDocument | undefined, desk: Desk): void {
  if (document === undefined) return;
  if (valueOf(document.keys, "tosca_definitions_version") !== undefined) return;
  desk.diagnostics.error(
    "KHO_DIALECT_UNKNOWN",
    { source: document.source.index, start: 0, end: 0 },
    {
      message: `"${document.source.file}" does not say which dialect it is written in`,
      hint: 'begin with "khoreia: 1"',
    },
  );
}

/** One file is read node by node; nodes of several files are joined before they are read. */
function visitAll(documents: readonly MappingDocument[], desk: Desk, visitor: NodeVisitor): void {
  const withNodes = documents.filter(({ hasNodes }) => hasNodes);
  const [only] = withNodes;
  if (withNodes.length === 1 && only !== undefined) {
    only.visit(visitor);
    return;
  }
  const joined = new Map<string, Entry>();
  for (const document of withNodes) {
    const own = new Set<string>();
    document.visit((key, value) => {
      if (own.has(key.text)) reportTwice(key, desk);
      const before = joined.get(key.text)?.value;
      const merged = before === undefined ? value : mergeNodes(before, value);
      if (!own.has(key.text) && joined.size <= desk.limits.nodes)
        joined.set(key.text, { key, value: merged });
      own.add(key.text);
    });
  }
  for (const { key, value } of joined.values()) visitor(key, value);
}

function nameOf(tree: Tree | undefined, request: TopologyRequest, scope?: Scope): DeploymentName {
  const { name, documents, desk } = request;
  if (name !== undefined) {
    if (deploymentNamePattern.test(name)) return deploymentName(name);
    const message = `${quote(name)} cannot name a deployment: ${deploymentNameAllowed}`;
    desk.diagnostics.error("KHO_NAME_INVALID", undefined, message);
  }
  const written =
    tree === undefined || scope === undefined ? undefined : deploymentNameRule.read(tree, scope);
  return deploymentName(written ?? nameFromFile(documents.at(-1)?.source.file ?? ""));
}

type MappingDocument = Document & { readonly kind: "mapping" };

/** The nodes in the order of the text: each name once, within the limits. */
class NodeCollector {
  readonly #desk: Desk;
  readonly #nodes: TopologyNode[] = [];
  /** By name, case and spelling of composed letters aside. */
  readonly #folded = new Map<string, NodeName>();
  #instances = 0;
  #seen = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** False, and reported once, when there are too many. */
  accepts(place: Span): boolean {
    const { nodes } = this.#desk.limits;
    this.#seen++;
    if (this.#seen === nodes + 1) {
      const message = `Cannot read more than ${nodes} nodes`;
      this.#desk.diagnostics.error("KHO_NODE_LIMIT", place, {
        message,
        hint: "split the topology",
      });
    }
    return this.#seen <= nodes;
  }

  add(node: TopologyNode | undefined, place: Span): void {
    if (node === undefined) return;
    const folded = fold(node.name);
    const twin = this.#folded.get(folded);
    if (twin !== undefined) {
      if (twin === node.name) reportTwice({ ...place, text: node.name }, this.#desk);
      else this.#reportTwin(node.name, twin, place);
      return;
    }
    this.#folded.set(folded, node.name);
    this.#nodes.push(node);
    const { instances } = this.#desk.limits;
    const before = this.#instances;
    this.#instances += node.count ?? 1;
    if (before > instances || this.#instances <= instances) return;
    const message = `Cannot play more than ${instances} instances of all nodes together`;
    this.#desk.diagnostics.error("KHO_NODE_LIMIT", place, { message, hint: "lower a count" });
  }

  finish(): readonly TopologyNode[] {
    return this.#nodes;
  }

  #reportTwin(name: NodeName, twin: NodeName, place: Span): void {
    this.#desk.diagnostics.error("KHO_NODE_TWIN", place, {
      message: `Nodes "${twin}" and "${name}" differ in case or encoding only`,
      hint: "rename one of the two",
    });
  }
}

/** NFC and full case folding, near enough: what people and file systems may take for the same. */
function fold(name: string): string {
  if (/^[a-z0-9._-]*$/.test(name)) return name;
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

function reportTwice(key: Span & { readonly text: string }, desk: Desk): void {
  desk.diagnostics.error("KHO_NODE_TWICE", key, {
    message: `Node ${quote(key.text)} stands twice in this topology`,
    hint: "remove one of the two, or rename it",
  });
}
