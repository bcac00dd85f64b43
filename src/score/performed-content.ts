import type { EngineCall, PerformOperation, Template } from "../model/index.ts";
import type { Json, JsonObject } from "../std/json.ts";

/**
 * What performing an operation depends on, without positions and without what only says how
 * patiently it is performed: as long as it is the same, there is nothing to be done again. A
 * placeholder stands for whatever it will be.
 */
export function performedContent(operation: PerformOperation): JsonObject {
  const { check, do: doing, user, cwd, env } = operation;
  return {
    ...(check === undefined ? {} : { check: callContent(check) }),
    ...(doing === undefined ? {} : { do: callContent(doing) }),
    ...(user === undefined ? {} : { user }),
    ...(cwd === undefined ? {} : { cwd }),
    env: Object.fromEntries(
      Object.entries(env).map(([name, template]) => [name, templateContent(template)]),
    ),
  };
}

function callContent({ engine, params, templates }: EngineCall): JsonObject {
  return {
    engine,
    params,
    templates: templates.map(({ path, template }) => ({
      path: [...path],
      template: templateContent(template),
    })),
  };
}

export function templateContent(template: Template): Json {
  return template.map((part) => (typeof part === "string" ? part : { ...part }));
}
