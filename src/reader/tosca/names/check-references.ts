import { didYouMean } from "../../did-you-mean.ts";
import type { Scalar } from "../../yaml/tree.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { type TypeKind, typeKinds } from "../grammar/construct.ts";
import type { Rule } from "../rules/rule-table.ts";
import type { Scopes } from "./scope.ts";

/** Every name of a type that the grammar asks for has to name one, of the right kind. */
export function checkReferences(file: ToscaFile, scopes: Scopes): void {
  for (const [kinds, places] of file.references)
    for (const place of places) checkReference({ place, kinds }, { file, scopes });
}

function checkReference(
  { place, kinds }: { readonly place: Scalar; readonly kinds: readonly TypeKind[] },
  { file, scopes }: { readonly file: ToscaFile; readonly scopes: Scopes },
): void {
  const scope = scopes.of(file);
  const found = kinds.map((kind) => scope.find(kind, place.text).kind);
  if (found.includes("known") || found.includes("hidden")) return;
  const [kind = "data"] = kinds;
  const words = kinds.join(" or ");
  const rule: Rule = `${kind}Type/unknown-type`;
  file.report.error(place, rule, (suggests) => {
    const other = otherKind(place.text, { file, scopes });
    if (other !== undefined)
      return {
        message: `"${place.text}" names ${typeOf(other)}, not ${typeOf(words)}`,
      };
    const names = suggests ? kinds.flatMap((each) => scope.names(each)) : [];
    return {
      message: `No ${words} type "${place.text}" is known here${didYouMean(place.text, names)}`,
      hint: "define it, or import the file that does",
    };
  });
}

const typeOf = (words: string): string => `${/^[aeiou]/.test(words) ? "an" : "a"} ${words} type`;

function otherKind(
  name: string,
  { file, scopes }: { readonly file: ToscaFile; readonly scopes: Scopes },
): string | undefined {
  return typeKinds.find((kind) => scopes.of(file).find(kind, name).kind === "known");
}
