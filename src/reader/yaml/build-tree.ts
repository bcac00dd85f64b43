import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import type { Span } from "../../model/index.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { ReadLimits } from "../limits.ts";
import { plainValue, taggedValue } from "./scalar.ts";
import { describe, type Mapping, quote, type Scalar, TextScalar, type Tree } from "./tree.ts";
import type { TreeOptions } from "./tree-options.ts";

/** A list or mapping that is still open. In a mapping a key comes first, then its value. */
interface Frame {
  readonly kind: "sequence" | "mapping" | "document";
  readonly start: number;
  /** The items of a list, the values of a mapping. */
  readonly values: Tree[];
  readonly keys: Tree[];
  anchor: string | undefined;
  /** The count of values when it was opened. */
  readonly before: number;
  /** Levels of nesting below it, aliases followed. */
  height: number;
}

interface Anchored {
  readonly tree: Tree;
  /** Values in it, itself and what its own aliases add included. */
  readonly size: number;
  readonly height: number;
}

/** Longer texts seldom come again. */
const longestSharedWord = 40;

/** Mappings beyond this many keys look for duplicates in a set. */
const fewKeys = 8;

const { SCALAR, MAPPING, SEQUENCE, ALIAS, DOCUMENT, POP } = EVENT_ID;

/**
 * Turns the parser's events into trees, a stretch after the other; anchors live on from stretch to
 * stretch of one text. Counts what aliases and merge keys add *before* anyone walks the tree, so
 * an alias bomb costs its text and no more.
 */
export class TreeBuilder {
  readonly #source: number;
  readonly #diagnostics: Diagnostics;
  readonly #limits: ReadLimits;
  readonly #anchors = new Map<string, Anchored | "open">();
  #values = 0;
  #expanded = 0;
  #text = "";
  #base = 0;
  #frames: Frame[] = [];
  /** Where the last token ended: the place of a value that is not written. */
  #last = 0;
  readonly #keys: "text" | "any";
  /** Words that have been seen, where the tree is kept: each is kept once. */
  readonly #words: Map<string, string> | undefined;

  constructor(source: number, diagnostics: Diagnostics, limits: ReadLimits & TreeOptions) {
    this.#source = source;
    this.#diagnostics = diagnostics;
    this.#limits = limits;
    this.#keys = limits.keys ?? "text";
    this.#words = limits.lasting === true ? new Map() : undefined;
  }

  /**
   * The tree of the one document in `text`, which stands at `base` of the whole text; undefined
   * for an empty text. What is wrong is reported and stands in the tree as nothing.
   */
  build(events: readonly Event[], text: string, base: number): Tree | undefined {
    this.#text = text;
    this.#base = base;
    this.#frames = [];
    this.#last = 0;
    let root: Tree | undefined;
    for (const event of events) {
      switch (event.type) {
        case SCALAR:
          this.#addScalar(event);
          break;
        case MAPPING:
          this.#open("mapping", event);
          break;
        case SEQUENCE:
          this.#open("sequence", event);
          break;
        case ALIAS:
          this.#alias(event.anchorStart, event.anchorEnd);
          break;
        case DOCUMENT:
          if (root !== undefined) return this.#secondDocument(root);
          this.#frames.push(newFrame("document", 0, this.#values));
          break;
        case POP:
          root = this.#close() ?? root;
          break;
      }
    }
    return root;
  }

  #open(kind: "sequence" | "mapping", event: SequenceEvent | MappingEvent): void {
    this.#checkTag(event, kind === "mapping" ? "!!map" : "!!seq");
    this.#values++;
    const anchor = this.#anchorOf(event);
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    const frame = newFrame(kind, event.start, this.#values - 1);
    frame.anchor = anchor;
    this.#frames.push(frame);
    this.#last = event.start + 1;
  }

  /** Closes the innermost list, mapping or document; returns the document's tree. */
  #close(): Tree | undefined {
    const frame = this.#frames.pop();
    if (frame === undefined || frame.kind === "document") return frame?.values[0];
    const size = this.#values - frame.before;
    const source = this.#source;
    const start = this.#base + frame.start;
    const end = this.#base + Math.max(this.#last, frame.start + 1);
    const tree: Tree =
      frame.kind === "sequence"
        ? { kind: "sequence", source, start, end, items: this.#trimmed(frame.values) }
        : this.#mapping(frame, { source, start, end });
    const { anchor, height } = frame;
    if (anchor !== undefined) this.#anchors.set(anchor, { tree, size, height });
    this.#add(tree, height);
    return undefined;
  }

  #addScalar(event: ScalarEvent): void {
    const tree = this.#scalar(event);
    this.#values++;
    const anchor = this.#anchorOf(event);
    if (anchor !== undefined) this.#anchors.set(anchor, { tree, size: 1, height: 0 });
    this.#add(tree, 0);
  }

  #add(tree: Tree, height: number): void {
    const parent = this.#frames[this.#frames.length - 1];
    if (parent !== undefined) addTo(parent, tree, height);
  }

  #scalar(event: ScalarEvent): Scalar {
    const { style, valueStart, valueEnd } = event;
    if (valueStart === -1) return this.#unwritten(event);
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
    let start = quoted ? valueStart - 1 : valueStart;
    const block = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
    // The parser names the first line of a block scalar; people look for its `|` or `>`.
    if (block) {
      const sign = style === SCALAR_STYLE.LITERAL_BLOCK ? "|" : ">";
      const header = this.#text.indexOf(sign, this.#last);
      if (header !== -1 && header < valueStart) start = header;
    }
    const end = quoted ? valueEnd + 1 : valueEnd;
    this.#last = end;
    const text = event.fast
      ? this.#kept(this.#text.slice(valueStart, valueEnd))
      : getScalarValue(this.#text, event);
    const value = style === SCALAR_STYLE.PLAIN ? plainValue(text) : text;
    if (this.#words !== undefined && value === text && event.tagStart === -1)
      return new TextScalar(this.#span(start, end), text);
    const scalar: Scalar = {
      kind: "scalar",
      source: this.#source,
      start: this.#base + start,
      end: this.#base + end,
      text,
      value,
    };
    return event.tagStart === -1 ? scalar : this.#tagged(scalar, event);
  }

  #unwritten(event: ScalarEvent): Scalar {
    const at = this.#base + this.#last;
    const scalar: Scalar = {
      kind: "scalar",
      source: this.#source,
      start: at,
      end: at,
      text: "",
      value: null,
    };
    return event.tagStart === -1 ? scalar : this.#tagged(scalar, event);
  }

  #tagged(scalar: Scalar, event: ScalarEvent): Scalar {
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    const value = taggedValue(tag, scalar.text);
    if (value !== undefined) return { ...scalar, value };
    this.#refuseTag(event.tagStart, event.tagEnd, tag);
    return scalar;
  }

  #checkTag(event: SequenceEvent | MappingEvent, natural: string): void {
    if (event.tagStart === -1) return;
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    if (tag !== natural && tag !== "!") this.#refuseTag(event.tagStart, event.tagEnd, tag);
  }

  #refuseTag(start: number, end: number, tag: string): void {
    this.#diagnostics.error("KHO_YAML_TAG", this.#span(start, end), {
      message: `Cannot read a value with the tag ${quote(tag)}: it is unknown or does not fit`,
      hint: "leave it out; !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are known",
    });
  }

  #anchorOf(event: { anchorStart: number; anchorEnd: number }): string | undefined {
    return event.anchorStart === -1
      ? undefined
      : this.#text.slice(event.anchorStart, event.anchorEnd);
  }

  #alias(start: number, end: number): void {
    const name = this.#text.slice(start, end);
    const place = this.#span(start - 1, end);
    this.#last = end;
    const anchored = this.#anchors.get(name);
    const nothing: Scalar = { kind: "scalar", ...place, text: "", value: null };
    if (anchored === undefined || anchored === "open") {
      const why =
        anchored === undefined ? "no anchor of that name stands before it" : "it is inside";
      this.#diagnostics.error("KHO_YAML_ALIAS", place, {
        message: `Cannot follow the alias "*${name}": ${why}`,
        hint: `write "&${name}" before the value that is meant, further up in the same file`,
      });
      this.#values++;
      this.#add(nothing, 0);
      return;
    }
    const tooDeep = this.#frames.length + anchored.height > this.#limits.depth;
    if (tooDeep || !this.#expand(anchored.size, place)) {
      if (tooDeep) this.#refuseDepth(place);
      this.#values++;
      this.#add(nothing, 0);
      return;
    }
    this.#values += anchored.size;
    const parent = this.#frames.at(-1);
    if (parent !== undefined) addTo(parent, anchored.tree, anchored.height);
  }

  #refuseDepth(place: Span): void {
    this.#diagnostics.error(
      "KHO_YAML_DEPTH",
      place,
      `Cannot read lists and mappings nested more than ${this.#limits.depth} deep`,
    );
  }

  /** Charges what an alias or merge key adds; false when the limit is reached. */
  #expand(values: number, place: Span): boolean {
    if (this.#expanded === Infinity) return false;
    if (this.#expanded + values > this.#limits.expansion) {
      // One bomb is one finding, however many aliases it is made of.
      this.#expanded = Infinity;
      this.#diagnostics.error("KHO_YAML_EXPANSION", place, {
        message: `Cannot expand these aliases: they add more than ${this.#limits.expansion} values`,
        hint: "write the values out, or split the topology into several files",
      });
      return false;
    }
    this.#expanded += values;
    return true;
  }

  #mapping(frame: Frame, { source, start, end }: Span): Mapping {
    const { values } = frame;
    const keys = frame.keys as Scalar[];
    const merged: Tree[] = [];
    const seen = keys.length > fewKeys ? new Set<string>() : undefined;
    let kept = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = this.#key(frame.keys[i] as Tree);
      const value = values[i] as Tree;
      if (key.kind === "scalar" && key.value === "<<" && key.end - key.start === 2) {
        merged.push(value);
      } else if (this.#acceptKey(key, keys, seen ?? kept)) {
        keys[kept] = key;
        values[kept++] = value;
      }
    }
    keys.length = kept;
    values.length = kept;
    if (merged.length > 0) this.#merge(merged, keys, values);
    return {
      kind: "mapping",
      source,
      start,
      end,
      keys: this.#trimmed(keys),
      values: this.#trimmed(values),
    };
  }

  /** A list that has grown has spare room for sixteen more. */
  #trimmed<T>(list: T[]): T[] {
    return this.#words === undefined ? list : list.slice();
  }

  #kept(text: string): string {
    if (this.#words === undefined || text.length > longestSharedWord) return text;
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    this.#words.set(text, text);
    return text;
  }

  #key(tree: Tree): Tree {
    if (tree.kind === "scalar" || this.#keys === "text") return tree;
    const { source, start, end } = tree;
    const text = this.#text.slice(start - this.#base, end - this.#base);
    return { kind: "scalar", source, start, end, text, value: text, written: tree };
  }

  /** `seen`: the keys before it, or how many of `keys` those are. */
  #acceptKey(key: Tree, keys: readonly Scalar[], seen: Set<string> | number): key is Scalar {
    if (key.kind !== "scalar" || key.text === "__proto__") {
      this.#diagnostics.error("KHO_YAML_KEY", key, {
        message: `Cannot use ${describe(key)} as a key`,
        hint: "a key is text, and not __proto__",
      });
      return false;
    }
    const earlier =
      typeof seen === "number" ? standsBefore(keys, seen, key.text) : seen.has(key.text);
    if (!earlier) {
      if (typeof seen !== "number") seen.add(key.text);
      return true;
    }
    this.#diagnostics.error("KHO_YAML_DUPLICATE_KEY", key, {
      message: `The key ${quote(key.text)} stands twice in this mapping`,
      hint: "remove one of the two, or rename it",
    });
    return false;
  }

  /** What is written out wins over what is merged, and an earlier merge over a later one. */
  #merge(merged: readonly Tree[], keys: Scalar[], values: Tree[]): void {
    const present = new Set(keys.map((key) => key.text));
    const sources = merged.flatMap((value) => (value.kind === "sequence" ? value.items : [value]));
    for (const source of sources) {
      if (source.kind !== "mapping") {
        this.#diagnostics.error("KHO_YAML_MERGE", source, {
          message: `Cannot merge ${describe(source)}: "<<" takes a mapping or a list of mappings`,
          hint: 'write "<<: *NAME", where "&NAME" stands before a mapping further up',
        });
        continue;
      }
      if (!this.#expand(source.keys.length + 1, source)) return;
      source.keys.forEach((key, i) => {
        if (present.has(key.text)) return;
        present.add(key.text);
        keys.push(key);
        values.push(source.values[i] as Tree);
      });
    }
  }

  #secondDocument(first: Tree): Tree {
    const at = { source: this.#source, start: first.end, end: first.end };
    this.#diagnostics.error("KHO_YAML_DOCUMENTS", at, {
      message: "Cannot read more than one YAML document from one file",
      hint: 'remove the line "---" or split the file; several files are given with several -f',
    });
    return first;
  }

  #span(start: number, end: number): Span {
    return { source: this.#source, start: this.#base + start, end: this.#base + end };
  }
}

function newFrame(kind: Frame["kind"], start: number, before: number): Frame {
  const keys = kind === "mapping" ? [] : noKeys;
  return { kind, start, values: [], keys, anchor: undefined, before, height: 0 };
}

const noKeys: Tree[] = [];

function addTo(parent: Frame, tree: Tree, height: number): void {
  const isKey = parent.kind === "mapping" && parent.keys.length === parent.values.length;
  (isKey ? parent.keys : parent.values).push(tree);
  if (height + 1 > parent.height) parent.height = height + 1;
}

function standsBefore(keys: readonly Scalar[], count: number, text: string): boolean {
  for (let i = 0; i < count; i++) if (keys[i]?.text === text) return true;
  return false;
}
