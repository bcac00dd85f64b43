import {
  type FailureRecord,
  formatPosition,
  type InstanceId,
  type InstanceStatus,
  type OutputTail,
  type Position,
} from "../model/index.ts";
import { describeCause, describeFailure, where } from "./cause.ts";
import { durationText } from "./duration-text.ts";
import { escapeLine, escapeOutput } from "./escape-output.ts";
import { spellDuration } from "./spell-duration.ts";
import type { Duration } from "./usual-durations.ts";
import type { WhyAnswer, WhyCause, WhySubject } from "./why-answer.ts";

export interface RenderWhyOptions {
  /** How a wall time is written. */
  readonly time: (wallMs: number) => string;
  /** Wall time, for what is still to come or still lasts. */
  readonly now: number;
  /** Instances that are told one by one; of more, the number. */
  readonly maxSubjects?: number;
  readonly ascii?: boolean;
}

/** Lines of output shown of an attempt, of each stream. */
const maxOutputLines = 8;
const maxNames = 6;

/** An answer in plain words, lines joined by line breaks, no line break at the end. */
export function renderWhy(answer: WhyAnswer, options: RenderWhyOptions): string {
  const { subjects, deployment } = answer;
  const maxSubjects = options.maxSubjects ?? 10;
  const lines: string[] = [];
  if (answer.beyondJournal) {
    lines.push(`the journal of ${deployment} begins after ${options.time(answer.at)}`);
  }
  const pen = new Pen(answer, options);
  subjects.slice(0, maxSubjects).forEach((subject, index) => {
    if (index > 0) lines.push("");
    lines.push(...pen.subject(subject));
  });
  const more = subjects.length - maxSubjects;
  if (more > 0) lines.push("", `and ${more} more ${more === 1 ? "instance" : "instances"}`);
  return lines.join("\n");
}

class Pen {
  readonly #past: boolean;
  readonly #options: RenderWhyOptions;

  constructor(answer: WhyAnswer, options: RenderWhyOptions) {
    this.#past = answer.past;
    this.#options = options;
  }

  subject(subject: WhySubject): readonly string[] {
    const { condition, failure, chain, heldBack } = subject;
    const lines = [`${this.#tense(headlineOf(subject))}${this.#span(subject)}`];
    if (condition === "steady") return lines;
    lines.push(...this.#evidence(subject, failure));
    lines.push(...this.#duration(subject));
    if (chain.length === 0) lines.push(...this.#next(subject));
    chain.forEach((cause, index) => lines.push(...this.#cause(cause, index, chain.length)));
    if (heldBack.length > 0) lines.push(`held back: ${nameSome(heldBack)}`);
    return lines;
  }

  /** A clause in the tense that is spoken of; each has one verb, behind its subject. */
  #tense(clause: string): string {
    if (!this.#past) return clause;
    return clause.replace(/ (is|has|waits)(?= |:|,|$)/, (verb) => pastOf[verb] ?? verb);
  }

  #span({ since, until }: WhySubject): string {
    const { time, now } = this.#options;
    if (until !== undefined) {
      return `, from ${time(since)} to ${time(until)} (${spellDuration(until - since)})`;
    }
    return `, since ${time(since)} (${spellDuration(now - since)})`;
  }

  #evidence(
    subject: { readonly position?: Position; readonly fell?: WhySubject["fell"] },
    failure: FailureRecord | undefined,
  ): readonly string[] {
    const { position, fell } = subject;
    const lines: string[] = [];
    if (position !== undefined) lines.push(`   ${formatPosition(position)}`);
    if (fell !== undefined) {
      lines.push(`   fell at ${this.#options.time(fell.at)}: ${escapeLine(fell.detail)}`);
    }
    if (failure === undefined) return lines;
    const { message, code, hint, output } = failure;
    lines.push(`   ${escapeLine(message)} (${code})`);
    if (output !== undefined) lines.push(...outputLines(output, this.#options.ascii === true));
    if (hint !== undefined) lines.push(`   hint: ${escapeLine(hint)}`);
    return lines;
  }

  #next({ instance, nextAttemptAt, condition, hold }: WhySubject): readonly string[] {
    if (this.#past) return [];
    if (condition === "held") {
      const end =
        hold?.until === undefined ? "until released" : `until ${this.#options.time(hold.until)}`;
      return [`   held ${end}, now: khoreia release ${instance}`];
    }
    return nextAttemptAt === undefined ? [] : [this.#attemptIn(instance, nextAttemptAt)];
  }

  /** Is it slow, or is that what it always takes? */
  #duration(duration: Duration): readonly string[] {
    const took = durationText(duration, this.#options.now);
    return took === undefined ? [] : [`   this attempt: ${took.text}`];
  }

  #attemptIn(instance: InstanceId, at: number): string {
    const inMs = at - this.#options.now;
    const when = inMs <= 0 ? "now" : `in ${spellDuration(inMs)}`;
    return `   next try ${when}, at once: khoreia heal ${instance}`;
  }

  #cause(cause: WhyCause, index: number, length: number): readonly string[] {
    const { ascii } = this.#options;
    const isFirst = index === length - 1;
    const indent = " ".repeat(Math.min(index, 8) * 3 + 1);
    const branch = ascii === true ? "`- " : "└ ";
    const mark = isFirst ? (ascii === true ? "   <- first cause" : "   ← first cause") : "";
    const lines: string[] = [];
    if (cause.skipped !== undefined) lines.push(`${indent}… ${cause.skipped} more in between`);
    lines.push(`${indent}${branch}${this.#tense(cause.text)}${mark}`);
    if (!isFirst) return lines;
    const details = [...this.#evidence(cause, cause.failure), ...this.#duration(cause)];
    if (!this.#past && cause.nextAttemptAt !== undefined) {
      details.push(this.#attemptIn(cause.instance, cause.nextAttemptAt));
    }
    return [...lines, ...details.map((line) => `${indent}${line}`)];
  }
}

const pastOf: Readonly<Record<string, string>> = {
  " is": " was",
  " has": " had",
  " waits": " waited",
};

function headlineOf(subject: WhySubject): string {
  const name = where(subject.instance, subject.host);
  if (subject.condition === "steady") return `${name} is steady: ${subject.state}`;
  const { failure, ...rest } = subject;
  const status: InstanceStatus = {
    ...rest,
    generation: 0,
    goal: "started",
    retired: false,
    waitingOn: [],
    steps: [],
    ...(failure === undefined ? {} : { lastFailure: failure }),
  };
  if (subject.condition === "performing" && failure !== undefined) {
    return `${describeCause(status)}, because ${describeFailure(failure)}`;
  }
  return describeCause(status);
}

function outputLines(output: OutputTail, ascii: boolean): readonly string[] {
  const bar = ascii ? "|" : "│";
  return (["stderr", "stdout"] as const).flatMap((stream) => {
    const text = escapeOutput(output[stream]).replace(/\n+$/, "");
    if (text === "") return [];
    const all = text.split("\n");
    const shown = all.slice(-maxOutputLines);
    const left = all.length - shown.length;
    const note = left === 0 ? [] : [`   ${stream} ${bar} (${left} lines before)`];
    return [...note, ...shown.map((line) => `   ${stream} ${bar} ${line}`)];
  });
}

function nameSome(names: readonly InstanceId[]): string {
  const shown = names.slice(0, maxNames).join(", ");
  const more = names.length - maxNames;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
