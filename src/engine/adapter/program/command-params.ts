import * as z from "zod";
import { parseDuration } from "../../../std/duration.ts";

/** A list is executed as it is; a text is one line for `/bin/sh -c`. */
export const runParam = z.union([
  z.string().min(1).describe("One line for `/bin/sh -c`; placeholders reach it as environment"),
  z.array(z.string()).min(1).describe("A program and its arguments, executed without a shell"),
]);

export const envParam = z
  .record(z.string(), z.string())
  .optional()
  .describe("Variables, added to those of the operation");

const mostPort = 65_535;
export const portParam = z.number().int().min(1).max(mostPort);

/** A duration in the spelling of topologies; `what` begins its description. */
export function durationParam(what: string) {
  return z
    .string()
    .refine(
      (text) => parseDuration(text) !== undefined,
      'must be a duration, such as "500ms" or "5s"',
    )
    .optional()
    .describe(what);
}

/** What a program is called in messages: never its arguments, which may be private. */
export function programName(run: z.infer<typeof runParam>): string {
  return typeof run === "string" ? "the script" : `"${run[0] ?? ""}"`;
}
