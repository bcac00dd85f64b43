import type { Scope } from "../desk.ts";
import { inputSchema } from "./inputs.ts";
import { deploymentNameAllowed, deploymentNamePattern } from "./names.ts";
import { key, listOf, type Rule, text, wrongType } from "./rule.ts";
import { describe, isEmpty, type Tree } from "./tree.ts";

export const deploymentNameRule = text({
  what: "the name of a deployment",
  pattern: deploymentNamePattern,
  allowed: deploymentNameAllowed.replace("it takes ", ""),
  code: "KHO_NAME_INVALID",
});

const dialect: Rule<1> = {
  schema: { const: 1 },
  read(tree, { desk }) {
    if (tree.kind === "scalar" && tree.value === 1) return 1;
    desk.diagnostics.error("KHO_DIALECT_UNKNOWN", tree, {
      message: `Cannot read this dialect: this release knows dialect 1, not ${describe(tree)}`,
      hint: 'write "khoreia: 1"',
    });
    return undefined;
  },
};

/** A mapping that is read later, when more is known. */
function later(what: string, schema: Rule<Tree>["schema"]): Rule<Tree> {
  return {
    schema,
    read: (tree: Tree, scope: Scope) =>
      tree.kind === "mapping" || isEmpty(tree) ? tree : wrongType(tree, what, scope),
  };
}

const asWritten = (schema: Rule<Tree>["schema"]): Rule<Tree> => ({ schema, read: (tree) => tree });

/** The keys at the top of a file, `nodes` aside. */
export const topKeys = {
  khoreia: key("The dialect that this file is written in.", dialect),
  name: key(
    "The deployment's name. Default: made of the file's name.",
    asWritten(deploymentNameRule.schema),
  ),
  inputs: key(
    "Values that are given from outside, used as ${inputs.NAME}.",
    later("a mapping of inputs", { type: ["object", "null"], additionalProperties: inputSchema }),
  ),
  env_allow: key(
    "Environment variables of the reading machine that ${env.NAME} may use.",
    listOf(
      "a list of environment variables",
      text({
        what: "an environment variable",
        pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
        allowed: "letters, digits and _",
        code: "KHO_NAME_INVALID",
      }),
    ),
  ),
  include: key(
    "Files that this one builds on, relative to it; what stands here wins.",
    asWritten({ type: "array", items: { type: "string" } }),
  ),
};
