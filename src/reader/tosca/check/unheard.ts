import { Diagnostics } from "../../diagnostics.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { Reports } from "../reports.ts";
import type { Facets } from "../types/facets.ts";
import type { Checking } from "./checking.ts";

/** For a value that is only looked at: what is wrong with it is told where it is checked. */
export function unheard(file: ToscaFile, facets: Facets): Checking {
  return { file, facets, report: new Reports(file.version, new Diagnostics(0)) };
}
