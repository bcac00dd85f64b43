import type { Desk } from "../desk.ts";
import { loadSource } from "../load-documents.ts";
import type { Loader } from "../loader.ts";
import type { InputSources } from "../request.ts";
import { TreeBuilder } from "./build-tree.ts";
import type { GivenInput } from "./inputs.ts";
import { parse } from "./parse.ts";
import { describe, type Tree } from "./tree.ts";

/** Every value that was given, the ones that win last. */
export async function loadGivenInputs(
  sources: InputSources,
  loader: Loader,
  desk: Desk,
): Promise<readonly GivenInput[]> {
  const given: GivenInput[] = [];
  for (const path of sources.files ?? []) given.push(...(await fromFile(path, loader, desk)));
  for (const [name, value] of Object.entries(sources.values ?? {}))
    given.push({ kind: "value", name, value });
  for (const { name, value } of sources.set ?? []) given.push({ kind: "text", name, text: value });
  return given;
}

async function fromFile(path: string, loader: Loader, desk: Desk): Promise<readonly GivenInput[]> {
  const { diagnostics, limits } = desk;
  const source = await loadSource(path, undefined, { loader, desk });
  if (source === undefined) return [];
  if (source.text.length > limits.stretchLength) {
    const message = `Cannot read "${path}": it has more than ${limits.stretchLength} characters`;
    diagnostics.error("KHO_FILE_TOO_LARGE", undefined, message);
    return [];
  }
  const parsed = parse(source.text, limits.depth);
  if (parsed.kind === "broken") {
    const place = { source: source.index, start: parsed.offset, end: parsed.offset };
    const message = `Cannot read this as YAML: ${parsed.reason}`;
    diagnostics.error("KHO_YAML_SYNTAX", place, message);
    return [];
  }
  const builder = new TreeBuilder(source.index, diagnostics, limits);
  return entriesOf(builder.build(parsed.events, source.text, 0), desk);
}

function entriesOf(root: Tree | undefined, desk: Desk): readonly GivenInput[] {
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return [];
  if (root.kind === "mapping")
    return root.keys.map((key, i) => {
      return { kind: "tree", name: key.text, key, tree: root.values[i] as Tree };
    });
  const message = `A file of inputs maps names to values; this is ${describe(root)}`;
  desk.diagnostics.error("KHO_VALUE_TYPE", root, { message, hint: "write NAME: VALUE" });
  return [];
}
