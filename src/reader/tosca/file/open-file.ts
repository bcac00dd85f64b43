import { closestWord } from "../../../std/edit-distance.ts";
import type { Desk } from "../../desk.ts";
import type { SourceText } from "../../source-text.ts";
import { TreeBuilder } from "../../yaml/build-tree.ts";
import { parse } from "../../yaml/parse.ts";
import { reportSyntax } from "../../yaml/report-syntax.ts";
import { describe, type Mapping, type Tree, valueOf } from "../../yaml/tree.ts";
import { readConstruct, type TypeReferences } from "../grammar/read-construct.ts";
import { definitionsVersions, profileVersions, type Version } from "../grammar/version.ts";
import { Reports } from "../reports.ts";
import { dialectOf } from "./dialects.ts";
import type { ToscaFile } from "./tosca-file.ts";

/** One text as a file of TOSCA; undefined, and reported, when it is none. */
export function openFile(
  source: SourceText,
  path: string,
  { desk, builtIn, lenient = [] }: Opening,
): ToscaFile | undefined {
  const root = parseWhole(source, desk);
  if (root === undefined) return undefined;
  const guess = new Reports("2.0", desk.diagnostics);
  if (root.kind !== "mapping") {
    guess.error(root, "file/not-tosca", {
      message: `A TOSCA file is a mapping of its keynames, not ${describe(root)}`,
      hint: 'begin with "tosca_definitions_version: tosca_2_0"',
    });
    return undefined;
  }
  const version = versionOf(root, { guess, desk, lenient });
  if (version === undefined) return undefined;
  const report = new Reports(version, desk.diagnostics, lenient);
  if (version === "2.0" && root.keys[0]?.text !== versionKeyname)
    report.error(root, "file/version-not-first", {
      message: `"${versionKeyname}" is not the first keyname of the file`,
      hint: "move it to the top",
    });
  const references: TypeReferences = new Map();
  const element = readConstruct("file", { tree: root }, { report, references });
  return { path, version, element, report, references, imports: [], builtIn };
}

interface Opening {
  readonly desk: Desk;
  readonly builtIn: boolean;
  readonly lenient?: readonly RegExp[];
}

const versionKeyname = "tosca_definitions_version";

function versionOf(
  root: Mapping,
  { guess, desk, lenient }: { guess: Reports; desk: Desk; lenient: readonly RegExp[] },
): Version | undefined {
  const written = valueOf(root, versionKeyname);
  const text = written?.kind === "scalar" ? written.text : undefined;
  const version = text === undefined ? undefined : definitionsVersions.get(text);
  if (version !== undefined) return version;
  const profile = text === undefined ? undefined : profileVersions.get(text);
  if (profile !== undefined && written !== undefined) {
    new Reports(profile, desk.diagnostics, lenient).error(written, "version/nfv-profile", {
      message: `"${text}" is the NFV profile of ETSI, which is not TOSCA as OASIS defines it`,
      hint: 'the quirk "etsi-sol001" reads it as 1.0; its types have to be imported',
    });
    return lenient.some((pattern) => pattern.test("version/nfv-profile")) ? profile : undefined;
  }
  const dialect = dialectOf(root, text);
  if (dialect !== undefined) {
    guess.error(written ?? root.keys[0] ?? root, "version/unsupported-dialect", {
      message: `This is a file of ${dialect}, which is not TOSCA as OASIS defines it`,
      hint: "khoreia reads tosca_simple_yaml_1_0 to 1_3 and tosca_2_0",
    });
    return undefined;
  }
  if (written === undefined) {
    guess.error(root.keys[0] ?? root, "file/missing-keyname", {
      message: `Cannot read this as TOSCA: the keyname "${versionKeyname}" is missing`,
      hint: `begin with "${versionKeyname}: tosca_2_0"`,
    });
    return undefined;
  }
  const known = [...definitionsVersions.keys()];
  const near = text === undefined ? undefined : closestWord(text, known);
  guess.error(written, "version/unknown-version", {
    message: `${describe(written)} is no version of TOSCA`,
    hint: near === undefined ? `write one of ${known.join(", ")}` : `did you mean "${near}"?`,
  });
  return undefined;
}

function parseWhole(source: SourceText, desk: Desk): Tree | undefined {
  const { limits, diagnostics } = desk;
  const parsed = parse(source.text, limits.depth);
  if (parsed.kind === "broken") {
    reportSyntax(parsed, source, desk);
    return undefined;
  }
  const options = { ...limits, keys: "any", lasting: true } as const;
  const builder = new TreeBuilder(source.index, diagnostics, options);
  const root = builder.build(parsed.events, source.text, 0);
  if (root !== undefined) return root;
  const place = { source: source.index, start: 0, end: 0 };
  const message = `Cannot read "${source.file}" as TOSCA: it is empty`;
  new Reports("2.0", diagnostics).error(place, "file/not-tosca", message);
  return undefined;
}
