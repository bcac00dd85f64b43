import { styleText } from "node:util";

export type ColorChoice = "auto" | "always" | "never";
export const colorChoices: readonly ColorChoice[] = ["auto", "always", "never"];

/** The few styles in use, by meaning rather than by color. */
export type Tone = "good" | "busy" | "bad" | "warn" | "quiet" | "strong" | "plain";

const formats = {
  good: "green",
  busy: "cyan",
  bad: "red",
  warn: "yellow",
  quiet: "gray",
  strong: "bold",
} as const;

/** Puts a tone on a text; the identity when the stream shows no color. */
export type Paint = (tone: Tone, text: string) => string;

export function createPaint(enabled: boolean): Paint {
  if (!enabled) return (_tone, text) => text;
  return (tone, text) =>
    tone === "plain" || text === ""
      ? text
      : styleText(formats[tone], text, { validateStream: false });
}

export interface ColorQuestion {
  readonly choice: ColorChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean;
}

/**
 * Flag before environment before terminal. `NO_COLOR` counts when it is not empty
 * (no-color.org), `FORCE_COLOR` unless it says 0 or false, and a dumb terminal shows none.
 */
export function wantsColor({ choice, env, isTty }: ColorQuestion): boolean {
  if (choice !== "auto") return choice === "always";
  if (isSet(env["NO_COLOR"])) return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  return isTty && env["TERM"] !== "dumb";
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";
