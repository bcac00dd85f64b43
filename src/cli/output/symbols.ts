import type { Condition } from "../../model/index.ts";
import type { Tone } from "./palette.ts";

/** What stands before a line; each is always followed by its word. */
export type Sign = Condition | "failed" | "warning" | "info";

/** The signs and the few drawing characters of one terminal. */
export interface Symbols {
  readonly of: Readonly<Record<Sign, string>>;
  /** Between the facts of one line. */
  readonly dot: string;
  readonly arrow: string;
  readonly rule: string;
  readonly ellipsis: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly barFull: string;
  readonly barEmpty: string;
}

export const unicodeSymbols: Symbols = {
  of: {
    steady: "✔",
    performing: "◐",
    waiting: "…",
    healing: "↻",
    blocked: "■",
    unknown: "?",
    held: "‖",
    failed: "✖",
    warning: "!",
    info: "·",
  },
  dot: "·",
  arrow: "→",
  rule: "─",
  ellipsis: "…",
  branch: "├─ ",
  lastBranch: "└─ ",
  trunk: "│  ",
  barFull: "█",
  barEmpty: " ",
};

export const asciiSymbols: Symbols = {
  of: {
    steady: "ok",
    performing: "..",
    waiting: "--",
    healing: "~~",
    blocked: "##",
    unknown: "??",
    held: "==",
    failed: "xx",
    warning: "!!",
    info: "--",
  },
  dot: "|",
  arrow: "->",
  rule: "-",
  ellipsis: "...",
  branch: "|- ",
  lastBranch: "`- ",
  trunk: "|  ",
  barFull: "#",
  barEmpty: " ",
};

export const toneOf: Readonly<Record<Sign, Tone>> = {
  steady: "good",
  performing: "busy",
  waiting: "quiet",
  healing: "warn",
  blocked: "bad",
  unknown: "warn",
  held: "warn",
  failed: "bad",
  warning: "warn",
  info: "quiet",
};

/**
 * Whether signs beyond ASCII can be shown: not when the locale is said to be something else. A
 * machine that says nothing (containers, CI) shows UTF-8 nowadays.
 */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
