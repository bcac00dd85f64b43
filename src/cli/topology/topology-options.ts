import type { ArgumentDefinition, OptionDefinition } from "../option-definition.ts";
import { type ToscaOptions, toscaOptions } from "../tosca/tosca-options.ts";
import { listOption } from "../usage-error.ts";

/** Where a topology and the values of its inputs come from. */
export interface TopologyOptions {
  readonly file?: readonly string[];
  readonly inputs?: readonly string[];
  readonly set?: readonly string[];
  readonly name?: string;
}

export const filesArgument: ArgumentDefinition = {
  name: "[file...]",
  text: "topology files; later ones override; - is stdin",
  completes: "files",
};

export const topologyOptions: readonly OptionDefinition[] = [
  { flags: "-f, --file <file>", text: "same as naming it", parse: listOption, completes: "files" },
  {
    flags: "--inputs <file>",
    text: "values of inputs, as YAML or JSON",
    parse: listOption,
    completes: "files",
  },
  { flags: "--set <input=value>", text: "one input; stronger than --inputs", parse: listOption },
  { flags: "--name <deployment>", text: "instead of the name in the topology" },
];

/** What a topology is read with, in whichever language it is written. */
export interface ReadingOptions extends TopologyOptions, ToscaOptions {
  readonly strict?: boolean;
}

export const readingOptions: readonly OptionDefinition[] = [
  ...topologyOptions,
  { flags: "--strict", text: "warnings are errors" },
  ...toscaOptions,
];

export const aboutFiles =
  "Several files are merged, and a topology may include others. Inputs come from --inputs and " +
  "--set; secrets are best given with --inputs, since others can see a command line.";
