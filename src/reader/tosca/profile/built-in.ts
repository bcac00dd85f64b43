import type { Desk } from "../../desk.ts";
import { openFile } from "../file/open-file.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { definitionsVersions, type Version } from "../grammar/version.ts";
import { primitives } from "./primitives.ts";
import { selectLines } from "./select-lines.ts";
import { simpleCapabilities } from "./simple-capabilities.ts";
import { simpleData } from "./simple-data.ts";
import { simpleNodes } from "./simple-nodes.ts";
import { simpleTwoNodes } from "./simple-two-nodes.ts";
import { simpleTwo } from "./simple-two.ts";

/** Names by which 2.0 files ask for the Simple Profile. */
const simpleProfiles: ReadonlySet<string> = new Set([
  "org.oasis-open.simple:2.0",
  "org.oasis-open.tosca.simple:2.0",
]);

/** The files that come with the program, opened at most once in a reading. */
export class BuiltIn {
  readonly #desk: Desk;
  readonly #files = new Map<string, ToscaFile | undefined>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What every file of a version knows without an import: in 1.x all of the Simple Profile. */
  implicit(version: Version): ToscaFile | undefined {
    const head = `tosca_definitions_version: ${spellings.get(version) ?? ""}\n`;
    if (version === "2.0")
      return this.#open("primitives 2.0", () => head + selectLines(primitives, version));
    return this.#open(`Simple Profile ${version}`, () => {
      const [, data = ""] = selectLines(simpleData, version).split("data_types:\n");
      const rest = [simpleCapabilities, simpleNodes].map((text) => selectLines(text, version));
      return [head, selectLines(primitives, version), data, ...rest].join("");
    });
  }

  /** A profile by its name; undefined when it is none of ours. */
  profile(name: string): ToscaFile | undefined {
    if (!simpleProfiles.has(name)) return undefined;
    const file = this.#open("Simple Profile 2.0", () => simpleTwo + simpleTwoNodes);
    const language = this.implicit("2.0");
    if (file?.imports.length === 0)
      file.imports.push({ prefix: "", file: language, place: undefined });
    return file;
  }

  #open(name: string, text: () => string): ToscaFile | undefined {
    if (!this.#files.has(name)) {
      const source = this.#desk.addSource(`<${name}>`, text());
      this.#files.set(name, openFile(source, `<${name}>`, { desk: this.#desk, builtIn: true }));
    }
    return this.#files.get(name);
  }
}

/** Of each version the spelling that stands first. */
const spellings = new Map(
  [...definitionsVersions].reverse().map(([text, version]) => [version, text]),
);
