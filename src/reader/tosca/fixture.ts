import type { Loader } from "../loader.ts";
import type { ValidateRequest } from "./request.ts";
import { validate } from "./validate.ts";

/** A loader over texts by path, for tests: paths are joined like those of files. */
export function textLoader(texts: Readonly<Record<string, string>>): Loader {
  return {
    read: (path) => {
      const text = texts[path];
      return Promise.resolve(
        text === undefined
          ? { kind: "failed", reason: "there is no such file" }
          : { kind: "loaded", file: path, text },
      );
    },
    resolve: (from, to) => {
      if (to.startsWith("/")) return to.slice(1);
      const parts = from.split("/").slice(0, -1);
      for (const part of to.split("/"))
        if (part === "..") parts.pop();
        else if (part !== ".") parts.push(part);
      return parts.join("/");
    },
  };
}

/** What is found in `main.yaml`, as `RULE LINE`, errors only unless `warnings` asks for both. */
export async function findings(
  texts: string | Readonly<Record<string, string>>,
  options: Partial<ValidateRequest> & { readonly warnings?: boolean } = {},
): Promise<readonly string[]> {
  const all = typeof texts === "string" ? { "main.yaml": texts } : texts;
  const { diagnostics } = await validate({
    file: "main.yaml",
    loader: textLoader(all),
    ...options,
  });
  return diagnostics
    .filter(({ severity }) => severity === "error" || options.warnings === true)
    .map(({ code, position }) => {
      const file = position?.file === "main.yaml" ? "" : `${position?.file ?? ""}:`;
      return `${code} ${file}${position?.line ?? 0}`;
    });
}

/** A file of 2.0, of 1.3; the text begins on line 2. */
export const two = (text: string): string => `tosca_definitions_version: tosca_2_0\n${text}`;
export const simple = (text: string): string =>
  `tosca_definitions_version: tosca_simple_yaml_1_3\n${text}`;

/** Errors, and warnings marked as such. */
export async function told(text: string): Promise<readonly string[]> {
  const errors = await findings(text);
  const all = await findings(text, { warnings: true });
  const left = [...errors];
  return all.map((each) => {
    const at = left.indexOf(each);
    if (at === -1) return `${each} warning`;
    left.splice(at, 1);
    return each;
  });
}
