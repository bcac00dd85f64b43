// Runs dependency-cruiser over src/ and returns each import that breaks a rule.
import { readdirSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ICruiseResult } from "dependency-cruiser";
import { layerRules } from "./rules.ts";

/** An import that breaks a rule; `via` leads from `from` to `to` when it is not direct. */
export type Violation = {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly via: readonly string[];
  readonly because: string;
};

const compiler = createRequire(new URL("../../tools/analysis/package.json", import.meta.url));

// TypeScript 7 has no compiler API, and dependency-cruiser finds its compiler by this one name.
// Without one it reads no .ts file at all and reports peace, hence the count in `cruiseLayers`.
registerHooks({
  resolve(specifier, context, next) {
    const isCruiser = context.parentURL?.includes("/dependency-cruiser/") ?? false;
    if (!isCruiser || !/^typescript(\/|$)/.test(specifier)) return next(specifier, context);
    return { url: pathToFileURL(compiler.resolve(specifier)).href, shortCircuit: true };
  },
});

/** Judges the tree `root`/src by the rules; throws when it could not read the files there. */
export async function cruiseLayers(root: string): Promise<readonly Violation[]> {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const rules = layerRules(rooms);
  const { cruise } = await import("dependency-cruiser");
  const { output } = await cruise(["src"], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...rules] as never },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  });
  const result = output as ICruiseResult;
  if (!result.modules.some((module) => module.source.endsWith(".ts"))) {
    throw new Error(`Cannot check the layers of "${root}": no TypeScript file was read`);
  }
  return result.summary.violations.map(({ rule, from, to, cycle, via, comment }) => ({
    rule: rule.name,
    from,
    to,
    via: (cycle ?? via ?? []).map((step) => step.name),
    because: comment ?? rules.find(({ name }) => name === rule.name)?.comment ?? "",
  }));
}
