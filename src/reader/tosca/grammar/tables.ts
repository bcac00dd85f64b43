import { behaviourTables } from "./behaviour-tables.ts";
import type { Construct, ConstructName } from "./construct.ts";
import { definitionTables } from "./definition-tables.ts";
import { fileTables } from "./file-tables.ts";
import { templateTables } from "./template-tables.ts";
import { typeTables } from "./type-tables.ts";
import { workflowTables } from "./workflow-tables.ts";

/** The grammar of all versions. The generic reader and the support table are made of it. */
export const grammar: Readonly<Record<ConstructName, Construct>> = {
  ...fileTables,
  ...typeTables,
  ...definitionTables,
  ...behaviourTables,
  ...templateTables,
  ...workflowTables,
};
