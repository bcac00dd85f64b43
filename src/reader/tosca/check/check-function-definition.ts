import type { Definition } from "../names/definition.ts";
import type { Facets } from "../types/facets.ts";
import { schemaOf } from "../types/schema.ts";
import { checkClauses } from "./check-clause.ts";
import type { Checking } from "./checking.ts";

/** Checks the schemas in the signatures of a function that a user defines. */
export function checkFunctionDefinition({ element, file }: Definition, facets: Facets): void {
  const checking: Checking = { file, facets, report: file.report };
  for (const signature of element.elements("signatures"))
    for (const keyname of ["arguments", "optional_arguments", "result"])
      for (const argument of signature.elements(keyname)) {
        const schema = schemaOf(argument, undefined, { file, types: facets.types });
        checkClauses(argument, schema, checking);
        if (argument.has("type") || argument.tree.kind !== "mapping") continue;
        file.report.error(argument.place, "schema/missing-keyname", {
          message: 'The keyname "type" is missing in a schema definition',
        });
      }
}
