/** A part of a reference, evaluated: names, and indexes of lists and of representations. */
export type PathPart = string | bigint;

export type PathIndex = bigint | "ALL";

/** One step; `at` is the number of the part that it begins with, which a name follows. */
export type PathStep = { readonly at: number } & Step;

type Step =
  /** Out of a node along a requirement. */
  | { readonly kind: "requirement"; readonly name: string; readonly index: PathIndex }
  /** Against a relationship that comes in at a capability. */
  | { readonly kind: "incoming"; readonly capability: string; readonly index: PathIndex }
  /** To a capability of the node; nothing follows. */
  | { readonly kind: "capability"; readonly name: string }
  /** From a relationship to its ends, its target capability, or one of the same requirement. */
  | { readonly kind: "source" | "target" | "target-capability" }
  | { readonly kind: "sibling"; readonly index: PathIndex };

export interface ToscaPath {
  readonly start:
    | { readonly kind: "self" }
    | { readonly kind: "node"; readonly name: string; readonly index: PathIndex }
    | { readonly kind: "relationship"; readonly name: string };
  readonly steps: readonly PathStep[];
  /** Where it ends. */
  readonly end: "node" | "relationship" | "capability";
  /** What follows: the name of a property, attribute or artifact, and keys and indexes in it. */
  readonly rest: readonly PathPart[];
}

/** `at` is the number of the part that is at fault. */
export interface PathFault {
  readonly kind: "fault";
  readonly at: number;
  readonly why: string;
}

/** What `SELF` is here, and which names are relationship templates; other names are nodes. */
export interface PathContext {
  readonly self: "node" | "relationship";
  readonly isRelationship: (name: string) => boolean;
}

/**
 * Reads a TOSCA Path of 2.0 from the beginning of a function's arguments. The path goes on as far
 * as keywords lead it; what follows is left to the function. An index that is not written is 0.
 */
export function parsePath(parts: readonly PathPart[], context: PathContext): ToscaPath | PathFault {
  const [first] = parts;
  if (typeof first !== "string") return { kind: "fault", at: 0, why: "it begins with no name" };
  const reader = new PathReader(parts);
  const start = reader.start(first, context);
  const steps: PathStep[] = [];
  let end: ToscaPath["end"] =
    start.kind === "self" ? context.self : start.kind === "node" ? "node" : "relationship";
  while (end !== "capability") {
    const before = reader.at;
    const step = end === "node" ? reader.fromNode() : reader.fromRelationship();
    if (step === undefined) break;
    if (step === "unnamed")
      return { kind: "fault", at: before, why: `a name has to follow "${parts[before]}"` };
    steps.push({ ...step, at: before });
    end = endOf(step);
  }
  return { start, steps, end, rest: parts.slice(reader.at) };
}

function endOf(step: Step): ToscaPath["end"] {
  switch (step.kind) {
    case "source":
    case "target":
      return "node";
    case "capability":
    case "target-capability":
      return "capability";
    case "requirement":
    case "incoming":
    case "sibling":
      return "relationship";
  }
}

class PathReader {
  readonly #parts: readonly PathPart[];
  at = 1;

  constructor(parts: readonly PathPart[]) {
    this.#parts = parts;
  }

  start(first: string, { isRelationship }: PathContext): ToscaPath["start"] {
    if (first === "SELF") return { kind: "self" };
    if (isRelationship(first)) return { kind: "relationship", name: first };
    return { kind: "node", name: first, index: this.#index() };
  }

  fromNode(): Step | "unnamed" | undefined {
    if (this.#take("RELATIONSHIP")) {
      const name = this.#name();
      return name === undefined ? "unnamed" : { kind: "requirement", name, index: this.#index() };
    }
    if (!this.#take("CAPABILITY")) return undefined;
    const name = this.#name();
    if (name === undefined) return "unnamed";
    return this.#take("RELATIONSHIP")
      ? { kind: "incoming", capability: name, index: this.#index() }
      : { kind: "capability", name };
  }

  fromRelationship(): Step | undefined {
    if (this.#take("SOURCE")) return { kind: "source" };
    if (this.#take("TARGET")) return { kind: "target" };
    if (!this.#take("CAPABILITY")) return undefined;
    return this.#take("RELATIONSHIP")
      ? { kind: "sibling", index: this.#index() }
      : { kind: "target-capability" };
  }

  #take(keyword: string): boolean {
    if (this.#parts[this.at] !== keyword) return false;
    this.at++;
    return true;
  }

  #name(): string | undefined {
    const part = this.#parts[this.at];
    if (typeof part !== "string") return undefined;
    this.at++;
    return part;
  }

  #index(): PathIndex {
    const part = this.#parts[this.at];
    if (part !== "ALL" && (typeof part !== "bigint" || part < 0n)) return 0n;
    this.at++;
    return part;
  }
}
