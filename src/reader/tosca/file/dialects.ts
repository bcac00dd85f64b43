import { type Mapping, valueOf } from "../../yaml/tree.ts";

/** Spellings of the version by programs that have a language of their own beside TOSCA. */
const byVersion: readonly (readonly [RegExp, string])[] = [
  [/^cloudify_dsl_/, "Cloudify"],
  [/^alien_dsl_/, "Alien4Cloud"],
  [/unfurl/, "unfurl"],
  [/^tosca_simple_profile_for_nfv/, "the NFV profile of ETSI"],
  [/^aria/, "ARIA"],
];

/** Keys at the top that give away what a file is. */
const byKey: readonly (readonly [string, RegExp, string])[] = [
  ["heat_template_version", /./, "OpenStack Heat"],
  ["AWSTemplateFormatVersion", /./, "AWS CloudFormation"],
  ["apiVersion", /^unfurl\//, "unfurl"],
  ["apiVersion", /./, "Kubernetes"],
  ["khoreia", /./, "khoreia"],
  ["services", /^/, "Compose"],
];

/** Which other language a file is written in, as far as it can be told. */
export function dialectOf(root: Mapping, version: string | undefined): string | undefined {
  if (version !== undefined) return byVersion.find(([pattern]) => pattern.test(version))?.[1];
  return byKey.find(([key, pattern]) => {
    const value = valueOf(root, key);
    if (value === undefined) return false;
    return pattern.test(value.kind === "scalar" ? value.text : "");
  })?.[2];
}
