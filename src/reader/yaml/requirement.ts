import { type Gate, nodeName, type OperationName, type Requirement } from "../../model/index.ts";
import { positionOf, type Scope } from "../desk.ts";
import { key, oneOf, type Rule, record, recordSchema, text, wrongType } from "./rule.ts";
import { quote, type Tree } from "./tree.ts";

const gateStates = ["created", "configured", "started"] as const;
const gatedOperations = ["create", "configure", "start"] as const;
type GateState = (typeof gateStates)[number];

const nodeWord = text({ what: "a node" });

/** A word where it is one of those that a gate can be made of, with the reason why not. */
function gateWord<const Word extends string>(
  what: string,
  words: readonly Word[],
  torndown: string,
): Rule<Word> {
  const rule = oneOf(what, words);
  const why = `a gate holds back ${torndown}; teardown follows the same requirements by itself`;
  return {
    schema: rule.schema,
    read(tree, scope) {
      const teardown = ["stopped", "deleted", "stop", "delete"];
      if (tree.kind !== "scalar" || !teardown.includes(tree.text)) return rule.read(tree, scope);
      const message = `Cannot wait with ${quote(tree.text)}: ${why}`;
      scope.desk.diagnostics.error("KHO_REQUIREMENT_GATE", tree, {
        message,
        hint: words.join(", "),
      });
      return undefined;
    },
  };
}

const requirementKeys = {
  node: key("The node that is needed.", nodeWord),
  until: key(
    "The state that it must have reached. Default started.",
    gateWord("a state", gateStates, "what leads up to started"),
  ),
  before: key(
    "The first of this node's operations that waits for it. Default create.",
    gateWord("an operation", gatedOperations, "create, configure or start"),
  ),
};

const longForm = record("a requirement", requirementKeys);

/** One entry of `requires`: a node's name, or `{ node, until, before }`. */
export const requirement: Rule<Requirement> = {
  schema: {
    anyOf: [
      { type: ["string", "number", "boolean"] },
      { ...recordSchema(requirementKeys), required: ["node"] },
    ],
  },
  read(tree, scope) {
    if (tree.kind === "scalar") return shortForm(tree, scope);
    if (tree.kind === "sequence")
      return wrongType(
        tree,
        { expected: "a node", hint: "write NAME or { node: NAME, until: …, before: … }" },
        scope,
      );
    const read = longForm.read(tree, scope);
    const named = tree.keys.findIndex(({ text }) => text === "node");
    if (named === -1) {
      const message = "This requirement names no node";
      scope.desk.diagnostics.error("KHO_KEY_MISSING", tree, { message, hint: "add node: NAME" });
    }
    if (read?.node === undefined) return undefined;
    const position = positionOf(scope.desk, tree.values[named] ?? tree);
    return { node: nodeName(read.node), gate: gateOf(read.until, read.before), position };
  },
};

function shortForm(tree: Tree, scope: Scope): Requirement | undefined {
  const node = nodeWord.read(tree, scope);
  if (node === undefined) return undefined;
  return { node: nodeName(node), gate: lifecycle, position: positionOf(scope.desk, tree) };
}

const lifecycle: Gate = { kind: "lifecycle" };

function gateOf(until: GateState | undefined, before: OperationName | undefined): Gate {
  if (until === undefined && before === undefined) return lifecycle;
  return { kind: "explicit", until: until ?? "started", before: before ?? "create" };
}

/**
 * `requires` as written, what stands there twice dropped, and a lifecycle requirement for every
 * node whose export is used and that `requires` does not name.
 */
export function completeRequirements(
  written: readonly Requirement[],
  firstUse: number,
  scope: Scope,
): readonly Requirement[] {
  const { uses } = scope;
  if (uses.length === firstUse && differ(written)) return written;
  const gates = new Set<string>();
  const named = new Set<string>();
  const complete: Requirement[] = [];
  for (const one of written) {
    const gate = gateText(one);
    if (gates.has(gate)) reportTwice(one, scope);
    else complete.push(one);
    gates.add(gate);
    named.add(one.node);
  }
  for (let i = firstUse; i < uses.length; i++) {
    const use = uses[i];
    if (use === undefined || named.has(use.node)) continue;
    named.add(use.node);
    const position = positionOf(scope.desk, use.place);
    complete.push({ node: use.node, gate: lifecycle, implied: true, position });
  }
  return complete;
}

/** Few requirements that all name another node, as most nodes have. */
function differ(written: readonly Requirement[]): boolean {
  if (written.length > 8) return false;
  return written.every(({ node }, i) => !written.some((other, j) => j < i && other.node === node));
}

function gateText({ gate, node }: Requirement): string {
  return gate.kind === "explicit" ? `${gate.until} ${gate.before} ${node}` : `${gate.kind} ${node}`;
}

function reportTwice(one: Requirement, scope: Scope): void {
  scope.desk.diagnostics.warning("KHO_REQUIREMENT_TWICE", scope.desk.placeOf(one.position), {
    message: `The requirement of ${quote(one.node)} stands twice in this list`,
    hint: "remove one of the two",
  });
}
