import type { ToscaFile } from "../file/tosca-file.ts";
import { categories, type Definition } from "./definition.ts";
import type { Scopes } from "./scope.ts";

/** In one namespace a name should mean one thing; looks at each that can be reached. */
export function checkDuplicates(root: ToscaFile, scopes: Scopes): void {
  const namespaces = [root];
  const seen = new Set(namespaces);
  for (const start of namespaces) {
    const files = filesOf(start);
    checkNamespace(files, scopes);
    for (const { imports } of files)
      for (const { prefix, file } of imports) {
        if (prefix === "" || file === undefined || seen.has(file)) continue;
        seen.add(file);
        namespaces.push(file);
      }
  }
}

/** A file with all that it imports into its own namespace, importers first. */
function filesOf(start: ToscaFile): readonly ToscaFile[] {
  const files = [start];
  const seen = new Set(files);
  for (const { imports } of files)
    for (const { prefix, file } of imports) {
      if (prefix !== "" || file === undefined || seen.has(file)) continue;
      seen.add(file);
      files.push(file);
    }
  return files;
}

function checkNamespace(files: readonly ToscaFile[], scopes: Scopes): void {
  for (const category of categories) {
    const known = new Map<string, Definition>();
    for (const file of files)
      for (const definition of scopes.of(file).own(category).values()) {
        const other = known.get(definition.name);
        if (other === undefined) known.set(definition.name, definition);
        else report(other, definition);
      }
  }
}

/** The importer's definition is at fault, except where the program brings the other one. */
function report(first: Definition, second: Definition): void {
  const [own, other] = first.file.builtIn ? [second, first] : [first, second];
  if (own.file.builtIn) return;
  const { name, category, element, file } = own;
  const where = other.file.builtIn ? "normative" : `defined in "${other.file.path}"`;
  const what = category === "function" || category === "repository" ? category : `${category} type`;
  // The text calls it an error within one file only, and the suite of its committee redefines.
  file.report.warning(element.place, "namespace/duplicate-name", {
    message: `The ${what} "${name}" is ${where} as well; the one nearest to its use is meant`,
    hint: "rename one of the two, or import under a namespace",
  });
}
