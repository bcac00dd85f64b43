import {
  type NodeName,
  nodeName,
  type Operation,
  type OperationName,
  operationNames,
  type Placement,
  type Requirement,
  type TopologyNode,
} from "../../model/index.ts";
import { positionOf, type Scope } from "../desk.ts";
import { didYouMean } from "../did-you-mean.ts";
import {
  exportPattern,
  hostPattern,
  labelPattern,
  longestNodeName,
  nodeNameAllowed,
  nodeNamePattern,
} from "./names.ts";
import { checkRedoOn, readOperation } from "./operation.ts";
import { type Placed, template } from "./operation-keys.ts";
import { reservedWords } from "./placeholder.ts";
import { completeRequirements, requirement } from "./requirement.ts";
import {
  integer,
  key,
  listOf,
  mapOf,
  none,
  oneOf,
  prose,
  readKeys,
  record,
  text,
  wrongType,
} from "./rule.ts";
import { isEmpty, type Mapping, quote, type Scalar, type Tree, valueOf } from "./tree.ts";

const labels = mapOf({
  what: "labels",
  keyPattern: labelPattern,
  allowed: "letters, digits, dots, dashes, slashes and underscores",
  value: text({ what: "a label's value" }),
});
const keepOrStop = oneOf("a policy", ["keep", "stop"]);

export const nodeKeys = {
  description: key("What the node is for.", prose("a description")),
  type: key("What kind of thing the node is; for people.", prose("a type")),
  host: key(
    "The host that the node is fixed to.",
    text({
      what: "a host",
      pattern: hostPattern,
      allowed: "letters and digits, with dots, dashes and underscores between",
      code: "KHO_NAME_INVALID",
    }),
  ),
  placement: key(
    "Which hosts may play the node. Neither host nor placement: any.",
    record("a placement", { labels: key("Labels that the host must carry.", labels) }),
  ),
  count: key("How many instances there are: NODE[0], NODE[1], …", integer("a count", 0, 100_000)),
  requires: key(
    "Nodes that must have started before this one's first operation begins.",
    listOf("a list of nodes", requirement),
  ),
  exports: key(
    "Values that other nodes can use as ${NODE.NAME}.",
    mapOf({
      what: "exports",
      keyPattern: exportPattern,
      allowed: "letters, digits, dashes and underscores",
      value: template({ late: true, secret: false, what: "an export" }),
    }),
  ),
  labels: key("Labels of the node itself.", labels),
  on_broken: key("When a requirement stays broken: keep (default) or stop.", keepOrStop),
  on_host_lost: key("When a required node's host is lost: keep (default) or stop.", keepOrStop),
  update: key(
    "How changed instances are redone.",
    record("an update", {
      parallel: key("So many at a time. Default 1.", integer("parallel", 1, 100_000)),
    }),
  ),
};

const laterKeys: ReadonlySet<string> = new Set(["commitments", "uses", "reactions"]);
const anywhere: Placement = { kind: "any" };

/** Whether `text` can name a node; reported where it cannot. */
function acceptNodeName(key: Scalar, scope: Scope): NodeName | undefined {
  const { text } = key;
  const why = reservedWords.has(text)
    ? "placeholders use this word for something else"
    : `a node's name takes ${nodeNameAllowed}`;
  const good = text.length <= longestNodeName && nodeNamePattern.test(text);
  if (good && !reservedWords.has(text)) return nodeName(text);
  const message = `${quote(text)} cannot name a node: ${why}`;
  scope.desk.diagnostics.error("KHO_NAME_INVALID", key, message);
  return undefined;
}

/** One entry below `nodes`. `outer` is the scope of the whole topology. */
export function readNode(key: Scalar, tree: Tree, outer: Scope): TopologyNode | undefined {
  const name = acceptNodeName(key, outer);
  if (name === undefined) return undefined;
  const scope: Scope = { ...outer, node: name };
  if (tree.kind !== "mapping" && !isEmpty(tree))
    return wrongType(
      tree,
      { expected: "a node", hint: "write its operations and keys below its name" },
      scope,
    );
  const mapping: Mapping =
    tree.kind === "mapping"
      ? tree
      : { kind: "mapping", source: key.source, start: key.end, end: key.end, keys: [], values: [] };
  const firstUse = scope.uses.length;
  const operations = new OperationsReader(scope);
  const read = readKeys(mapping, nodeKeys, {
    scope: scope,
    otherwise: (written, value) => {
      if (!operations.take(written, value)) reportUnknown(written, scope);
    },
  });
  const node: Mutable<TopologyNode> = {
    name,
    labels: read.labels ?? none,
    placement: placementOf(read, mapping, scope),
    requirements: completeRequirements(read.requires ?? noRequirements, firstUse, scope),
    operations: operations.finish(),
    exports: read.exports ?? none,
    onBroken: read.on_broken ?? "keep",
    onHostLost: read.on_host_lost ?? "keep",
    updateParallel: read.update?.parallel ?? 1,
    position: positionOf(scope.desk, key),
  };
  const { description, type, count } = read;
  if (description !== undefined) node.description = description;
  if (type !== undefined) node.type = type;
  if (count !== undefined) node.count = count;
  return node;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
const noRequirements: readonly Requirement[] = [];

const operationWords: ReadonlyMap<string, OperationName> = new Map(
  operationNames.map((name) => [name, name]),
);

/** Collects a node's operations; `redo_on` is checked when all of them are known. */
class OperationsReader {
  readonly #scope: Scope;
  readonly #operations: Partial<Record<OperationName, Operation>> = {};
  readonly #redoOn: [OperationName, readonly Placed<OperationName>[]][] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** False when the key is no operation. */
  take(key: Scalar, tree: Tree): boolean {
    const name = operationWords.get(key.text);
    if (name === undefined) return false;
    const read = readOperation(key, tree, this.#scope);
    if (read === undefined) return true;
    this.#operations[name] = read.operation;
    if (read.redoOn.length > 0) this.#redoOn.push([name, read.redoOn]);
    return true;
  }

  finish(): Readonly<Partial<Record<OperationName, Operation>>> {
    if (this.#redoOn.length === 0) return this.#operations;
    const defined = operationNames.filter((name) => this.#operations[name] !== undefined);
    for (const [name, redoOn] of this.#redoOn)
      checkRedoOn(name, redoOn, { defined, scope: this.#scope });
    return this.#operations;
  }
}

function placementOf(
  read: {
    readonly host?: string;
    readonly placement?: { labels?: Readonly<Record<string, string>> };
  },
  mapping: Mapping,
  scope: Scope,
): Placement {
  const { host, placement } = read;
  const both = host !== undefined && placement !== undefined;
  if (both)
    scope.desk.diagnostics.error("KHO_PLACEMENT_CONFLICT", valueOf(mapping, "placement"), {
      message: `Node "${scope.node}" has both a host and a placement: a host says it all`,
      hint: "remove one of the two",
    });
  if (host !== undefined) return scope.desk.sharedPlacement(host);
  if (placement?.labels === undefined) return anywhere;
  return { kind: "labels", labels: placement.labels };
}

function reportUnknown(key: Scalar, scope: Scope): void {
  if (laterKeys.has(key.text)) {
    scope.desk.diagnostics.error("KHO_KEY_LATER", key, {
      message: `Cannot read ${quote(key.text)} yet: a later release brings it`,
      hint: "leave it out for now",
    });
    return;
  }
  const known = [...operationNames, ...Object.keys(nodeKeys)];
  scope.desk.diagnostics.error("KHO_KEY_UNKNOWN", key, () => ({
    message: `Unknown key ${quote(key.text)} in a node${didYouMean(key.text, known)}`,
    hint: `known here: ${known.join(", ")}`,
  }));
}
