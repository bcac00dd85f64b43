import type { ArgumentDefinition, OptionDefinition } from "../option-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { durationOption } from "../usage-error.ts";
import { dryRunOption, targetOptions } from "./online-options.ts";

export const goalArgument: ArgumentDefinition = {
  name: "[deployment]",
  text: "its name, when there are several",
  completes: "deployments",
};

export const goalOptions: readonly OptionDefinition[] = [
  {
    flags: "-t, --timeout <duration>",
    text: "stop waiting after this (10m); the change goes on",
    parse: durationOption,
  },
  dryRunOption,
  ...targetOptions,
];

export const goalExits: readonly ExitCode[] = [
  exitCode.unreachable,
  exitCode.blocked,
  exitCode.timedOut,
  exitCode.hostAbsent,
  exitCode.interrupted,
];
