import { assertNever } from "../../../std/invariant.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import { parsePattern, type PatternFault, type Syntax } from "./pattern-syntax.ts";

const longestSource = 10_000;
/** Instructions of a program; `(a{50}){50}` writes its inside out 2,500 times. */
const longestProgram = 5_000;

type Instruction =
  | { readonly kind: "one"; readonly matches: (codePoint: number) => boolean }
  | { readonly kind: "assert"; readonly at: "start" | "end" | "boundary" | "inside" }
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "split"; readonly left: number; readonly right: number }
  | { readonly kind: "match" };

type Where = "whole" | "anywhere";

/** A regular expression that is ready to be asked. */
export interface Pattern {
  readonly kind: "pattern";
  readonly source: string;
  /**
   * Whether the text matches, as a whole or anywhere in it. Takes its steps from the budget, and is
   * `costly` when that is used up.
   */
  matches(text: string, where: Where, budget: EvaluationBudget): boolean | "costly";
}

/**
 * Makes an automaton of a regular expression. All ways through it are followed at once, one
 * character of the text at a time, so nothing is ever tried twice: the time is at most the length
 * of the text times the length of the program; the program is bounded, and the steps have a budget.
 * No text, however hostile, makes it go back.
 */
export function compilePattern(source: string): Pattern | PatternFault {
  if (source.length > longestSource)
    return { kind: "fault", why: `it is longer than ${longestSource} characters` };
  const syntax = parsePattern(source);
  if (syntax.kind === "fault") return syntax;
  const writer = new Writer();
  if (!writer.emit(syntax))
    return {
      kind: "fault",
      why: `it is longer than ${longestProgram} steps, repetitions written out`,
    };
  const program = [...writer.program, { kind: "match" as const }];
  return {
    kind: "pattern",
    source,
    matches: (text, where, budget) => run(program, { text, where, budget }),
  };
}

/** Writes a program; every `emit` is false once it is too long. */
class Writer {
  readonly program: Instruction[] = [];
  /** Parts that were written, also those that need no instruction: `((){1000}){1000}` is long. */
  #parts = 0;

  emit(syntax: Syntax): boolean {
    if (++this.#parts > longestProgram || this.program.length > longestProgram) return false;
    switch (syntax.kind) {
      case "one":
      case "assert":
        this.program.push(syntax);
        return true;
      case "sequence":
        return syntax.parts.every((part) => this.emit(part));
      case "choice":
        return this.#emitChoice(syntax.parts);
      case "repeat":
        return this.#emitRepeat(syntax);
      default:
        return assertNever(syntax);
    }
  }

  #emitChoice(parts: readonly Syntax[]): boolean {
    const ends: { kind: "jump"; to: number }[] = [];
    for (const [i, part] of parts.entries()) {
      if (i === parts.length - 1) {
        if (!this.emit(part)) return false;
        break;
      }
      const split = this.#split();
      if (!this.emit(part)) return false;
      const end = { kind: "jump" as const, to: 0 };
      ends.push(end);
      this.program.push(end);
      split.right = this.program.length;
    }
    for (const end of ends) end.to = this.program.length;
    return true;
  }

  #emitRepeat({ part, least, most }: Extract<Syntax, { kind: "repeat" }>): boolean {
    for (let i = 0; i < least; i++) if (!this.emit(part)) return false;
    const splits: { right: number }[] = [];
    const optional = most === Infinity ? 1 : most - least;
    for (let i = 0; i < optional; i++) {
      const start = this.program.length;
      splits.push(this.#split());
      if (!this.emit(part)) return false;
      if (most === Infinity) this.program.push({ kind: "jump", to: start });
    }
    for (const split of splits) split.right = this.program.length;
    return true;
  }

  /** A fork into what follows it and into what `right` is set to later. */
  #split(): { right: number } {
    const split = { kind: "split" as const, left: this.program.length + 1, right: 0 };
    this.program.push(split);
    return split;
  }
}

interface Question {
  readonly text: string;
  readonly where: Where;
  readonly budget: EvaluationBudget;
}

/** Goes through the text with the places in the program that it has reached, each once. */
function run(program: readonly Instruction[], question: Question): boolean | "costly" {
  const { text, where, budget } = question;
  let current: number[] = [];
  // The position at which an instruction was last reached.
  const reached = new Int32Array(program.length).fill(-1);
  // Making that list is a part of the cost.
  budget.left -= program.length;
  for (let at = 0; at <= text.length; ) {
    if (at === 0 || where === "anywhere") current.push(0);
    if (current.length === 0) return false;
    const codePoint = text.codePointAt(at);
    const next: number[] = [];
    while (current.length > 0) {
      const pc = current.pop() as number;
      budget.left--;
      if (reached[pc] === at) continue;
      reached[pc] = at;
      const instruction = program[pc] as Instruction;
      switch (instruction.kind) {
        case "match":
          if (where === "anywhere" || at === text.length) return true;
          break;
        case "one":
          if (codePoint !== undefined && instruction.matches(codePoint)) next.push(pc + 1);
          break;
        case "assert":
          if (holds(instruction.at, text, at)) current.push(pc + 1);
          break;
        case "jump":
          current.push(instruction.to);
          break;
        case "split":
          current.push(instruction.left, instruction.right);
          break;
        default:
          assertNever(instruction);
      }
    }
    if (budget.left < 0) return "costly";
    current = next;
    at += (codePoint ?? 0) > 0xffff ? 2 : 1;
  }
  return false;
}

function holds(
  at: Extract<Instruction, { kind: "assert" }>["at"],
  text: string,
  index: number,
): boolean {
  if (at === "start") return index === 0;
  if (at === "end") return index === text.length;
  const isWord = (unit: string | undefined): boolean => unit !== undefined && /^\w$/.test(unit);
  const isBoundary = isWord(text[index - 1]) !== isWord(text[index]);
  return isBoundary === (at === "boundary");
}
