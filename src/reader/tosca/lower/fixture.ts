import type { Topology, TopologyNode } from "../../../model/index.ts";
import { simple, textLoader } from "../fixture.ts";
import { readTosca, type ToscaRequest } from "./read-tosca.ts";

export interface Lowered {
  readonly topology: Topology | undefined;
  /** As `RULE LINE`. */
  readonly found: readonly string[];
  readonly messages: readonly string[];
  readonly node: (name: string) => TopologyNode;
  /** Variables of an operation, placeholders as `<kind field>`. */
  readonly env: (step: string) => Readonly<Record<string, string>>;
}

/** What is made of `main.yaml`, a 1.3 template unless the text says otherwise. */
export async function lowering(
  text: string,
  options: Partial<ToscaRequest> & { readonly others?: Readonly<Record<string, string>> } = {},
): Promise<Lowered> {
  const { others = {}, ...request } = options;
  const main = text.startsWith("tosca_definitions_version") ? text : simple(text);
  const { topology, diagnostics } = await readTosca({
    files: ["main.yaml"],
    loader: textLoader({ "main.yaml": main, ...others }),
    engines: new Map(),
    ...request,
  });
  const node = (name: string): TopologyNode => {
    const found = topology?.nodes.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no node "${name}"`);
    return found;
  };
  return {
    topology,
    found: diagnostics.map(({ code, position }) => `${code} ${position?.line ?? 0}`),
    messages: diagnostics.map(({ message }) => message),
    node,
    env: (step) => {
      const dot = step.lastIndexOf(".");
      const operation = node(step.slice(0, dot)).operations[step.slice(dot + 1) as "create"];
      const env = operation?.kind === "perform" ? operation.env : {};
      const shown = Object.entries(env).map(([name, template]) => {
        const parts = template.map((part) =>
          typeof part === "string" ? part : `<${Object.values(part).join(" ")}>`,
        );
        return [name, parts.join("")];
      });
      return Object.fromEntries(shown) as Record<string, string>;
    },
  };
}
