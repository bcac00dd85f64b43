import {
  defaultLimits,
  type Gate,
  type NodeName,
  nodeName,
  type Operation,
  type OperationName,
  operationNames,
  type Requirement,
  type TopologyNode,
} from "../../model/index.ts";
import { didYouMean } from "../did-you-mean.ts";
import { positionOf, type Scope } from "../desk.ts";
import { hostPattern } from "./names.ts";
import { readCall, readPart, reportNoEngine } from "./operation.ts";
import { none, wrongType } from "./rule.ts";
import { isEmpty, type Mapping, quote, type Scalar, type Tree, valueOf } from "./tree.ts";

/**
 * The form of 2016: a list of nodes with integer ids. It is read unchanged, so it has no
 * placeholders, no common keys and no later additions; `${` is plain text here.
 */
export const nodeFields = {
  id: "The node's identity, a whole number.",
  name: "A label for people; several nodes may have the same.",
  target: "The host that plays the node.",
  interfaces: "The operations, each with check and do.",
  deps: "Nodes that must have come as far before an operation of this one begins.",
} as const;

/** One item of the list. */
export function readNode2016(tree: Tree, scope: Scope): TopologyNode | undefined {
  if (tree.kind !== "mapping")
    return wrongType(
      tree,
      { expected: "a node", hint: "write id, name, target, interfaces and deps" },
      scope,
    );
  const name = readId(tree, scope);
  if (name === undefined) return undefined;
  reportStrayFields(tree, Object.keys(nodeFields), scope);
  const within: Scope = { ...scope, node: name };
  const label = valueOf(tree, "name");
  const idTree = valueOf(tree, "id") ?? tree;
  return {
    name,
    ...(label?.kind === "scalar" && label.value !== null ? { label: label.text } : {}),
    labels: none,
    placement: readTarget(valueOf(tree, "target"), within),
    requirements: readDeps(valueOf(tree, "deps"), within),
    operations: readInterfaces(valueOf(tree, "interfaces"), within),
    exports: none,
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position: positionOf(scope.desk, idTree),
  };
}

function readId(tree: Mapping, scope: Scope): NodeName | undefined {
  const id = valueOf(tree, "id");
  if (id === undefined) {
    const message = "This node has no id";
    scope.desk.diagnostics.error("KHO_KEY_MISSING", tree, {
      message,
      hint: "add a whole number: id: 7",
    });
    return undefined;
  }
  return wholeNumber(id, "an id", scope);
}

function wholeNumber(tree: Tree, what: string, scope: Scope): NodeName | undefined {
  const good =
    tree.kind === "scalar" && Number.isSafeInteger(tree.value) && Number(tree.value) >= 0;
  if (good) return nodeName(String(tree.value));
  return wrongType(tree, `${what}, a whole number`, scope);
}

function readTarget(tree: Tree | undefined, scope: Scope): TopologyNode["placement"] {
  if (tree === undefined || isEmpty(tree)) return { kind: "any" };
  if (tree.kind !== "scalar") {
    wrongType(tree, "the name of a host", scope);
    return { kind: "any" };
  }
  if (hostPattern.test(tree.text)) return scope.desk.sharedPlacement(tree.text);
  scope.desk.diagnostics.error(
    "KHO_NAME_INVALID",
    tree,
    `${quote(tree.text)} cannot be a host: it takes letters, digits, dots, dashes, underscores`,
  );
  return { kind: "any" };
}

const sameOperation: Gate = { kind: "same-operation" };

/** `deps: [{ nodes: [5, 0] }]`; an id that stands twice counts once. */
function readDeps(tree: Tree | undefined, scope: Scope): readonly Requirement[] {
  const requirements = new Map<NodeName, Requirement>();
  if (tree === undefined || isEmpty(tree)) return [];
  if (tree.kind !== "sequence") {
    wrongType(tree, { expected: "a list", hint: "write deps: [{ nodes: [5, 0] }]" }, scope);
    return [];
  }
  for (const entry of tree.items) {
    const ids = entry.kind === "mapping" ? valueOf(entry, "nodes") : undefined;
    if (entry.kind !== "mapping" || ids === undefined) {
      wrongType(
        entry,
        { expected: "a mapping with nodes", hint: "write { nodes: [5, 0] }" },
        scope,
      );
      continue;
    }
    reportStrayFields(entry, ["nodes"], scope);
    if (ids.kind !== "sequence") {
      if (!isEmpty(ids))
        wrongType(ids, { expected: "a list of ids", hint: "write nodes: [5, 0]" }, scope);
      continue;
    }
    for (const id of ids.items) {
      const node = wholeNumber(id, "an id", scope);
      if (node === undefined || requirements.has(node)) continue;
      const position = positionOf(scope.desk, id);
      requirements.set(node, { node, gate: sameOperation, position });
    }
  }
  return [...requirements.values()];
}

function readInterfaces(
  tree: Tree | undefined,
  scope: Scope,
): Readonly<Partial<Record<OperationName, Operation>>> {
  const operations: Partial<Record<OperationName, Operation>> = {};
  if (tree === undefined || isEmpty(tree)) return operations;
  if (tree.kind !== "mapping") {
    const hint = "write create: { check: …, do: … }";
    wrongType(tree, { expected: "operations", hint }, scope);
    return operations;
  }
  tree.keys.forEach((key, i) => {
    const name = operationNames.find((operation) => operation === key.text);
    if (name === undefined) reportUnknownOperation(key, scope);
    else {
      const operation = readInterface(key, tree.values[i] as Tree, scope);
      if (operation !== undefined) operations[name] = operation;
    }
  });
  return operations;
}

function readInterface(key: Scalar, tree: Tree, scope: Scope): Operation | undefined {
  if (tree.kind !== "mapping" || tree.keys.length === 0)
    return wrongType(
      tree,
      { expected: "check and do", hint: "write { check: { ENGINE: … }, do: … }" },
      scope,
    );
  reportStrayFields(tree, ["check", "do"], scope);
  if (!tree.keys.some(({ text }) => text === "check" || text === "do"))
    return reportNoEngine(key, scope);
  const calls = { check: readRole("check", tree, scope), do: readRole("do", tree, scope) };
  return {
    kind: "perform",
    ...(calls.check === undefined ? {} : { check: calls.check }),
    ...(calls.do === undefined ? {} : { do: calls.do }),
    limits: defaultLimits,
    redoOn: [],
    env: none,
    position: positionOf(scope.desk, key),
  };
}

function readRole(role: "check" | "do", tree: Mapping, scope: Scope) {
  const index = tree.keys.findIndex(({ text }) => text === role);
  const key = tree.keys[index];
  const value = tree.values[index];
  if (key === undefined || value === undefined || isEmpty(value)) return undefined;
  const part = readPart(key, value, scope);
  return part === undefined ? undefined : readCall(part, scope, undefined);
}

function reportUnknownOperation(key: Scalar, scope: Scope): void {
  scope.desk.diagnostics.error("KHO_OPERATION_UNKNOWN", key, () => ({
    message: `Unknown operation ${quote(key.text)}${didYouMean(key.text, operationNames)}`,
    hint: `operations: ${operationNames.join(", ")}`,
  }));
}

/** The program of 2016 skipped what it did not know, so such files exist: a warning. */
function reportStrayFields(tree: Mapping, known: readonly string[], scope: Scope): void {
  for (const key of tree.keys) {
    if (known.includes(key.text)) continue;
    scope.desk.diagnostics.warning("KHO_FIELD_IGNORED", key, () => {
      const question = didYouMean(key.text, known);
      const message = `The field ${quote(key.text)} means nothing in the 2016 form${question}`;
      return { message, hint: `known here: ${known.join(", ")}` };
    });
  }
}
