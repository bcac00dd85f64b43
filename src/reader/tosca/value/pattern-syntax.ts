/** A regular expression as a tree. Sets of characters are functions of a code point. */
export type Syntax =
  | { readonly kind: "one"; readonly matches: (codePoint: number) => boolean }
  | { readonly kind: "assert"; readonly at: "start" | "end" | "boundary" | "inside" }
  | { readonly kind: "sequence"; readonly parts: readonly Syntax[] }
  | { readonly kind: "choice"; readonly parts: readonly Syntax[] }
  | {
      readonly kind: "repeat";
      readonly part: Syntax;
      readonly least: number;
      readonly most: number;
    };

/** Why a text is no regular expression that is taken here. */
export interface PatternFault {
  readonly kind: "fault";
  readonly why: string;
}

/** Deeper groups than this are hostile: reading recurses into them. */
const deepestGroup = 100;
/** A repetition is written out in the program, so its counts are bounded like the program. */
const longestRepetition = 1_000;

class Fault extends Error {}

/**
 * Reads what the common grammars agree on: literals, `.`, sets, `\d \w \s` and their opposites,
 * `\b`, `\p{…}`, groups, choices, `^`, `$`, and greedy or lazy repetitions. What no automaton can
 * do (references back, looking around) is a fault, because it is what makes matching explode.
 */
export function parsePattern(source: string): Syntax | PatternFault {
  try {
    const reader = new Reader(source);
    const syntax = reader.choice(0);
    return reader.atEnd ? syntax : { kind: "fault", why: 'a ")" closes no group' };
  } catch (error) {
    if (error instanceof Fault) return { kind: "fault", why: error.message };
    throw error;
  }
}

class Reader {
  readonly #units: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#units = Array.from(source);
  }

  get atEnd(): boolean {
    return this.#at >= this.#units.length;
  }

  choice(depth: number): Syntax {
    if (depth > deepestGroup) throw new Fault(`groups are nested more than ${deepestGroup} deep`);
    const parts = [this.#sequence(depth)];
    while (this.#take("|")) parts.push(this.#sequence(depth));
    return parts.length === 1 ? (parts[0] as Syntax) : { kind: "choice", parts };
  }

  #sequence(depth: number): Syntax {
    const parts: Syntax[] = [];
    while (!this.atEnd && this.#next !== "|" && this.#next !== ")")
      parts.push(this.#repetition(this.#atom(depth)));
    return parts.length === 1 ? (parts[0] as Syntax) : { kind: "sequence", parts };
  }

  #atom(depth: number): Syntax {
    const unit = this.#advance();
    switch (unit) {
      case "(":
        return this.#group(depth);
      case "[":
        return this.#set();
      case ".":
        return one((codePoint) => !lineEnds.has(codePoint));
      case "^":
        return { kind: "assert", at: "start" };
      case "$":
        return { kind: "assert", at: "end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new Fault(`"${unit}" repeats nothing`);
      default:
        return literal(unit);
    }
  }

  #group(depth: number): Syntax {
    if (this.#take("?")) {
      const sign = this.#advance();
      const named = (sign === "<" || sign === "P") && this.#groupName(sign);
      if (sign !== ":" && !named)
        throw new Fault(`groups that begin with "(?${sign}" are not taken`);
    }
    const inside = this.choice(depth + 1);
    if (!this.#take(")")) throw new Fault('a "(" is not closed');
    return inside;
  }

  #groupName(sign: string): boolean {
    if (sign === "P" && !this.#take("<")) return false;
    let name = "";
    while (/^\w$/.test(this.#next)) name += this.#advance();
    return name !== "" && this.#take(">");
  }

  #repetition(part: Syntax): Syntax {
    const counts = this.#counts();
    if (counts === undefined) return part;
    this.#take("?");
    const again = this.#next;
    if (again === "*" || again === "+" || (again === "{" && this.#isCount()))
      throw new Fault(`"${again}" repeats a repetition`);
    return { kind: "repeat", part, ...counts };
  }

  #counts(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Infinity };
    if (this.#take("+")) return { least: 1, most: Infinity };
    if (this.#take("?")) return { least: 0, most: 1 };
    if (this.#next !== "{" || !this.#isCount()) return undefined;
    const [all = "", first = "", comma, second = ""] = count.exec(this.#rest()) ?? [];
    this.#at += all.length;
    const least = Number(first);
    const most = comma === undefined ? least : second === "" ? Infinity : Number(second);
    if (least > longestRepetition || (most !== Infinity && most > longestRepetition))
      throw new Fault(`something is repeated more than ${longestRepetition} times`);
    if (most < least) throw new Fault(`the counts of "${all}" are in the wrong order`);
    return { least, most };
  }

  #isCount(): boolean {
    return count.test(this.#rest());
  }

  /** As much as a count is long. */
  #rest(): string {
    return this.#units.slice(this.#at, this.#at + 24).join("");
  }

  #escape(): Syntax {
    const unit = this.#advance();
    if (unit === "b") return { kind: "assert", at: "boundary" };
    if (unit === "B") return { kind: "assert", at: "inside" };
    if (unit === "A") return { kind: "assert", at: "start" };
    if (unit === "Z" || unit === "z") return { kind: "assert", at: "end" };
    if (/^[1-9k]$/.test(unit)) throw new Fault("references back to a group are not taken");
    return /^[a-zA-Z0-9]$/.test(unit) ? classOf(`\\${this.#escaped(unit)}`) : literal(unit);
  }

  /** What an escape consists of behind its backslash; longer ones take more than one character. */
  #escaped(unit: string): string {
    const length = { x: 2, u: 4, p: 0, P: 0 }[unit];
    if (length === undefined || !Object.hasOwn({ x: 0, u: 0, p: 0, P: 0 }, unit)) return unit;
    let text = unit;
    if (this.#next === "{" && unit !== "x") {
      do text += this.#advance();
      while (!text.endsWith("}"));
      return text;
    }
    for (let i = 0; i < length; i++) text += this.#advance();
    return text;
  }

  #set(): Syntax {
    let text = "[";
    if (this.#take("^")) text += "^";
    // A bracket that comes first is meant as one.
    if (this.#take("]")) text += "\\]";
    for (;;) {
      const unit = this.#advance();
      if (unit === "]") return classOf(`${text}]`);
      if (unit === "[") text += this.#next === ":" ? this.#posix() : "\\[";
      else text += unit === "\\" ? this.#escapeInSet() : unit;
    }
  }

  /** The platform refuses to escape signs that need none, such as `\@`. */
  #escapeInSet(): string {
    const unit = this.#advance();
    const needed = /^[a-zA-Z0-9^$\\.*+?()[\]{}|/-]$/.test(unit);
    return needed ? `\\${this.#escaped(unit)}` : unit;
  }

  /** The named sets of POSIX, inside a set. */
  #posix(): string {
    const [all, name = ""] = /^:([a-z]+):\]/.exec(this.#rest()) ?? [];
    const members = Object.hasOwn(posixSets, name) ? posixSets[name] : undefined;
    if (all === undefined || members === undefined) throw new Fault(`"[:${name}" is no known set`);
    this.#at += all.length;
    return members;
  }

  get #next(): string {
    return this.#units[this.#at] ?? "";
  }

  #advance(): string {
    const unit = this.#units[this.#at++];
    if (unit === undefined) throw new Fault("it ends too early");
    return unit;
  }

  #take(unit: string): boolean {
    if (this.#units[this.#at] !== unit) return false;
    this.#at++;
    return true;
  }
}

const count = /^\{(\d{1,9})(,)?(\d{1,9})?\}/;

const lineEnds = new Set([0x0a, 0x0d, 0x2028, 0x2029]);

const posixSets: Readonly<Record<string, string>> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  blank: " \\t",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\s",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9a-fA-F",
};

const one = (matches: (codePoint: number) => boolean): Syntax => ({ kind: "one", matches });

function literal(unit: string): Syntax {
  const codePoint = unit.codePointAt(0);
  return one((other) => other === codePoint);
}

/**
 * A set or an escape by the platform's own engine, on one character at a time: what it costs does
 * not depend on the text.
 */
function classOf(text: string): Syntax {
  try {
    const set = new RegExp(`^${text}$`, "u");
    return one(remembering((codePoint) => set.test(String.fromCodePoint(codePoint))));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault(`"${text}" is no set of characters`);
    throw error;
  }
}

/** Answers for ASCII are kept: most texts have nothing else. */
function remembering(test: (codePoint: number) => boolean): (codePoint: number) => boolean {
  const known = new Int8Array(128);
  return (codePoint) => {
    if (codePoint >= 128) return test(codePoint);
    if (known[codePoint] === 0) known[codePoint] = test(codePoint) ? 1 : -1;
    return known[codePoint] === 1;
  };
}
