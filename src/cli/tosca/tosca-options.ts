import type { OptionDefinition } from "../option-definition.ts";
import { listOption } from "../usage-error.ts";

/** What only TOSCA input has a use for. */
export interface ToscaOptions {
  readonly profiles?: readonly string[];
  readonly allowNetwork?: boolean;
}

export const toscaOptions: readonly OptionDefinition[] = [
  {
    flags: "--profiles <directory>",
    text: "profiles that TOSCA files import by name",
    parse: listOption,
    completes: "files",
  },
  { flags: "--allow-network", text: "fetch imports of TOSCA files that are addresses" },
];

export const aboutTosca =
  "TOSCA 1.0 to 1.3 and 2.0 are understood as well, as one file or as an archive (CSAR). The " +
  "normative types are built in; --profiles names directories with others. Imports from the " +
  "network are refused unless --allow-network is given: then each may take 10 s and 8 MiB.";
