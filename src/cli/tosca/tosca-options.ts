import type { OptionDefinition } from "../option-definition.ts";
import type { Quirk } from "../../reader/tosca/index.ts";
import { listOption, usageError } from "../usage-error.ts";

/** What only TOSCA input has a use for. */
export interface ToscaOptions {
  readonly profiles?: readonly string[];
  readonly allowNetwork?: boolean;
  readonly quirk?: readonly Quirk[];
}

const quirks: Readonly<Record<Quirk, true>> = {
  "empty-sections": true,
  "unknown-keynames": true,
  "etsi-sol001": true,
};

function quirkOption(text: string, previous: unknown): readonly Quirk[] {
  if (!Object.hasOwn(quirks, text)) {
    throw usageError(
      `Cannot let the quirk "${text}" pass: there is none of that name`,
      `there are ${Object.keys(quirks).join(", ")}`,
    );
  }
  return listOption(text, previous) as readonly Quirk[];
}

export const toscaOptions: readonly OptionDefinition[] = [
  {
    flags: "--profiles <directory>",
    text: "profiles that TOSCA files import by name",
    parse: listOption,
    completes: "files",
  },
  { flags: "--allow-network", text: "fetch imports of TOSCA files that are addresses" },
  {
    flags: "--quirk <name>",
    text: `warn only of what many TOSCA files do: ${Object.keys(quirks).join(", ")}`,
    parse: quirkOption,
  },
];

export const aboutTosca =
  "TOSCA 1.0 to 1.3 and 2.0 are understood as well, as one file or as an archive (CSAR). The " +
  "normative types are built in; --profiles names directories with others. Imports from the " +
  "network are refused unless --allow-network is given: then each may take 10 s and 8 MiB.";
