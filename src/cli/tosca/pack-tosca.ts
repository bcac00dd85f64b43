import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { KhoreiaError } from "../../model/index.ts";
import { packArchive, type ToPack } from "../../reader/tosca/index.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import type { Session } from "../session.ts";
import { createFileLoader } from "../topology/file-loader.ts";
import type { TopologyOptions } from "../topology/topology-options.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { usageError } from "../usage-error.ts";
import { counted, countFindings } from "../view/diagnostics-text.ts";
import { openArchiveBytes } from "./open-tosca.ts";
import type { ToscaOptions } from "./tosca-options.ts";
import { validateTosca } from "./validate-tosca.ts";

export interface PackOptions {
  readonly entry?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** Packs a directory to an archive that `validate` accepts; otherwise nothing is written. */
export async function packTosca(
  session: Session,
  directory: string,
  options: PackOptions & ToscaOptions & TopologyOptions,
): Promise<ExitCode> {
  const { cwd, output } = session;
  const root = resolve(cwd, directory);
  const out = options.out ?? `${basename(root)}.csar`;
  const target = resolve(cwd, out);
  if (existsSync(target) && options.force !== true)
    throw usageError(`Cannot write "${out}": it exists`, "--force overwrites it");
  const files = withMeta(filesBelow(root, directory), options.entry);
  const packed = packArchive(files);
  if (packed.kind === "refused")
    throw new KhoreiaError(
      "KHO_TOPOLOGY_INVALID",
      `Cannot pack "${directory}": ${packed.message}`,
      {
        hint: packed.hint,
      },
    );
  const opened = await openArchiveBytes(packed.bytes, out, createFileLoader(session));
  const { diagnostics } = await validateTosca(session, opened, options);
  if (diagnostics.some(({ severity }) => severity === "error"))
    throw new TopologyRefused(diagnostics, countFindings(diagnostics) ?? "");
  writeWhole(target, packed.bytes, out);
  const bytes = packed.bytes.length;
  return emit(
    output,
    {
      data: { archive: target, files: files.map(({ name }) => name), bytes, diagnostics },
      names: [target],
      text: () => {
        const sign = output.paint("good", output.symbols.of.steady);
        return `${sign} wrote ${out}: ${counted(files.length, "file")}, ${bytes} bytes`;
      },
    },
    exitCode.ok,
  );
}

/** Under another name first: a full disk or a death leaves what was there before, or nothing. */
function writeWhole(target: string, bytes: Uint8Array, shown: string): void {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes, { flag: "wx" });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new KhoreiaError("KHO_ARCHIVE_UNWRITABLE", `Cannot write "${shown}": ${why}`, {
      hint: "name another file with --out, where there is room and the right to write",
    });
  }
}

/** Regular files only: a link would bring what lies elsewhere. */
function filesBelow(root: string, directory: string): readonly ToPack[] {
  try {
    if (!statSync(root).isDirectory()) throw new Error("it is no directory");
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
      .filter((name) => !name.split("/").some((part) => part.startsWith(".")))
      .toSorted()
      .map((name) => ({ name, bytes: readFileSync(join(root, name)) }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new KhoreiaError("KHO_FILE_UNREADABLE", `Cannot pack "${directory}": ${why}`, {
      hint: "check the path and the permissions",
    });
  }
}

const metaName = "TOSCA-Metadata/TOSCA.meta";

/** With a TOSCA.meta that names the entry, in the form of the entry's version. */
function withMeta(files: readonly ToPack[], entry: string | undefined): readonly ToPack[] {
  if (entry === undefined) return files;
  const found = files.find(({ name }) => name === entry);
  if (found === undefined)
    throw usageError(
      `Cannot begin with "${entry}": it is not among what is packed`,
      "--entry is relative to the directory",
    );
  const isTwo = /^tosca_definitions_version\s*:\s*["']?tosca_2_0/m.test(
    new TextDecoder().decode(found.bytes),
  );
  const versions = isTwo
    ? "CSAR-Version: 2.0\n"
    : "TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\n";
  const text = `${versions}Created-By: khoreia\nEntry-Definitions: ${JSON.stringify(entry)}\n`;
  const others = files.filter(({ name }) => !name.toLowerCase().endsWith("tosca.meta"));
  return [...others, { name: metaName, bytes: new TextEncoder().encode(text) }];
}
