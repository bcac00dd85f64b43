import type { ToscaFile } from "../file/tosca-file.ts";
import { type TypeKind, typeKinds } from "../grammar/construct.ts";
import type { Element } from "../grammar/element.ts";

/** What has a name that other files may use. */
export const categories = [...typeKinds, "function", "repository"] as const;
export type Category = (typeof categories)[number];

/** A type, a function or a repository where it is defined. */
export interface Definition {
  readonly category: Category;
  readonly name: string;
  readonly element: Element;
  readonly file: ToscaFile;
}

/** The keyname of a file under which a category is defined. */
export function keynameOf(category: Category): string {
  if (category === "function") return "functions";
  return category === "repository" ? "repositories" : `${category}_types`;
}

export const isTypeKind = (category: Category): category is TypeKind =>
  category !== "function" && category !== "repository";
