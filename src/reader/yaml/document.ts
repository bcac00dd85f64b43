import type { Desk } from "../desk.ts";
import type { SourceText } from "../source-text.ts";
import { TreeBuilder } from "./build-tree.ts";
import { type Body, type Layout, layoutOf, type Stretch, stretchesOf } from "./layout.ts";
import { parse } from "./parse.ts";
import { reportSyntax } from "./report-syntax.ts";
import { describe, type Mapping, type Scalar, type Tree, valueOf } from "./tree.ts";

/** Stretches of at least this length are parsed at once: their events stay in the young heap. */
const stretchLength = 16 * 1024;

export type NodeVisitor = (key: Scalar, value: Tree) => void;

/**
 * One file with its top-level keys, and its nodes, which are parsed only while they are visited.
 * `nodes` is not among the keys.
 */
export type Document =
  | {
      readonly kind: "mapping";
      readonly source: SourceText;
      readonly keys: Mapping;
      readonly hasNodes: boolean;
      /** Visits each node once, in the order of the text; to be called once. */
      readonly visit: (visitor: NodeVisitor) => void;
    }
  | {
      readonly kind: "list";
      readonly source: SourceText;
      readonly visit: (visitor: (item: Tree) => void) => void;
    };

/** Undefined when the text is no topology at all, which is reported. */
export function openDocument(source: SourceText, desk: Desk): Document | undefined {
  const reader = new StretchReader(source, desk);
  const layout = layoutOf(source.text);
  const everything = { start: 0, end: source.text.length };
  const before = desk.diagnostics.errors;
  switch (layout.kind) {
    case "whole": {
      const root = reader.read(everything);
      if (root !== undefined) return openRoot(root, source, desk);
      if (desk.diagnostics.errors === before) reportEmpty(source, desk);
      return undefined;
    }
    case "list":
      return {
        kind: "list",
        source,
        visit: (visitor) =>
          reader.each(layout.body, (tree) => {
            if (tree.kind === "sequence") tree.items.forEach(visitor);
          }),
      };
    case "mapping":
      return openMapping(layout, reader, source);
  }
}

function openMapping(
  { head, body, tail }: Layout & { kind: "mapping" },
  reader: StretchReader,
  source: SourceText,
): Document | undefined {
  const top = reader.read(head);
  const more = tail.start === tail.end ? undefined : reader.read(tail);
  if (top?.kind !== "mapping") return undefined;
  const keys = without("nodes", joined(top, more?.kind === "mapping" ? more : undefined, reader));
  const visit = (visitor: NodeVisitor): void =>
    reader.each(body, (tree) => {
      if (tree.kind !== "mapping") return;
      tree.keys.forEach((key, i) => visitor(key, tree.values[i] as Tree));
    });
  return { kind: "mapping", source, keys, hasNodes: true, visit };
}

function joined(top: Mapping, more: Mapping | undefined, reader: StretchReader): Mapping {
  if (more === undefined) return top;
  const known = new Set(top.keys.map(({ text }) => text));
  const fresh = more.keys.map((key) => {
    if (known.has(key.text)) reader.reportDuplicate(key);
    return !known.has(key.text);
  });
  return {
    ...top,
    keys: [...top.keys, ...more.keys.filter((_, i) => fresh[i])],
    values: [...top.values, ...more.values.filter((_, i) => fresh[i])],
  };
}

function without(name: string, mapping: Mapping): Mapping {
  return {
    ...mapping,
    keys: mapping.keys.filter(({ text }) => text !== name),
    values: mapping.values.filter((_, i) => mapping.keys[i]?.text !== name),
  };
}

function openRoot(root: Tree, source: SourceText, desk: Desk): Document | undefined {
  if (root.kind === "sequence")
    return { kind: "list", source, visit: (visitor) => root.items.forEach(visitor) };
  if (root.kind === "mapping") {
    const nodes = valueOf(root, "nodes");
    return {
      kind: "mapping",
      source,
      keys: without("nodes", root),
      hasNodes: nodes !== undefined,
      visit: (visitor) => visitNodes(nodes, visitor, desk),
    };
  }
  desk.diagnostics.error("KHO_TOPOLOGY_FORM", root, {
    message: `A topology is a mapping with nodes, or a list of nodes, not ${describe(root)}`,
    hint: 'begin with "khoreia: 1"',
  });
  return undefined;
}

function visitNodes(nodes: Tree | undefined, visitor: NodeVisitor, desk: Desk): void {
  if (nodes === undefined || (nodes.kind === "scalar" && nodes.value === null)) return;
  if (nodes.kind === "mapping") {
    nodes.keys.forEach((key, i) => visitor(key, nodes.values[i] as Tree));
    return;
  }
  const message = `Expected a mapping of nodes here, not ${describe(nodes)}`;
  desk.diagnostics.error("KHO_VALUE_TYPE", nodes, {
    message,
    hint: "write NAME: and its keys below nodes:",
  });
}

function reportEmpty(source: SourceText, desk: Desk): void {
  const place = { source: source.index, start: 0, end: 0 };
  const message = `Cannot find a topology in "${source.file}": it is empty`;
  desk.diagnostics.error("KHO_TOPOLOGY_EMPTY", place, { message, hint: 'begin with "khoreia: 1"' });
}

/** Parses stretches of one text; anchors live on from one to the next. */
class StretchReader {
  readonly #source: SourceText;
  readonly #desk: Desk;
  readonly #builder: TreeBuilder;

  constructor(source: SourceText, desk: Desk) {
    this.#source = source;
    this.#desk = desk;
    this.#builder = new TreeBuilder(source.index, desk.diagnostics, desk.limits);
  }

  read(stretch: Stretch): Tree | undefined {
    const { limits, diagnostics } = this.#desk;
    if (stretch.end - stretch.start > limits.stretchLength) {
      const place = { source: this.#source.index, start: stretch.start, end: stretch.start };
      diagnostics.error("KHO_FILE_TOO_LARGE", place, {
        message: `Cannot read more than ${limits.stretchLength} characters of YAML in one piece`,
        hint: "write large topologies in block style, each node below its name, or split the file",
      });
      return undefined;
    }
    return this.#parse(stretch, (reason, offset) =>
      reportSyntax({ reason, offset }, this.#source, this.#desk),
    );
  }

  /** Every stretch of the nodes; after a syntax error it goes on with the next node. */
  each(body: Body, visitor: (tree: Tree) => void): void {
    for (const stretch of stretchesOf(this.#source.text, body, stretchLength)) {
      if (stretch.end - stretch.start > this.#desk.limits.stretchLength) {
        this.#eachNode({ ...body, ...stretch }, visitor);
        continue;
      }
      let broken: { readonly reason: string; readonly offset: number } | undefined;
      const tree = this.#parseNodes(stretch, body, (reason, offset) => {
        broken = { reason, offset };
      });
      if (tree !== undefined) visitor(tree);
      if (broken === undefined) continue;
      const before = this.#desk.diagnostics.errors;
      this.#eachNode({ ...body, ...stretch }, visitor);
      // Nodes that are sound one by one and not together: then the whole is what is wrong.
      if (this.#desk.diagnostics.errors === before) reportSyntax(broken, this.#source, this.#desk);
    }
  }

  #eachNode(body: Body, visitor: (tree: Tree) => void): void {
    for (const node of stretchesOf(this.#source.text, body, 1)) {
      if (!this.#desk.diagnostics.wanted) {
        this.#desk.hidesMore = true;
        return;
      }
      const tree = this.#parseNodes(node, body, (reason, offset) => {
        reportSyntax({ reason, offset }, this.#source, this.#desk);
        this.#hide(node, body);
      });
      if (tree !== undefined) visitor(tree);
    }
  }

  /** A stretch that is no mapping (no list) of nodes is as broken as one that does not parse. */
  #parseNodes(
    stretch: Stretch,
    body: Body,
    onBroken: (reason: string, offset: number) => void,
  ): Tree | undefined {
    if (stretch.end - stretch.start > this.#desk.limits.stretchLength) return this.read(stretch);
    const tree = this.#parse(stretch, onBroken);
    const expected = body.form === "list" ? "sequence" : "mapping";
    if (tree === undefined || tree.kind === expected) return tree;
    onBroken("expected ':' after a mapping key", tree.start);
    return undefined;
  }

  #parse(
    { start, end }: Stretch,
    onBroken: (reason: string, offset: number) => void,
  ): Tree | undefined {
    const text = this.#source.text.slice(start, end);
    const parsed = parse(text, this.#desk.limits.depth);
    if (parsed.kind === "events") return this.#builder.build(parsed.events, text, start);
    onBroken(parsed.reason, start + parsed.offset);
    return undefined;
  }

  #hide(node: Stretch, body: Body): void {
    const name = /^ *["']?([^"':\n]+)["']?:/.exec(this.#source.text.slice(node.start, node.end));
    if (body.form === "list" || name?.[1] === undefined) this.#desk.hidesMore = true;
    else this.#desk.hidden.add(name[1]);
  }

  reportDuplicate(key: Scalar): void {
    this.#desk.diagnostics.error("KHO_YAML_DUPLICATE_KEY", key, {
      message: `The key "${key.text}" stands twice in this mapping`,
      hint: "remove one of the two, or rename it",
    });
  }
}
