// What a directory holds, as text: two equal texts are two equal directories, byte for byte.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * One line per entry: kind, mode, owner, content. Files tell their time of change and their inode
 * too; directories do not, since both making and taking back something in them changes it.
 */
export function treeOf(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted();
  return [".", ...names].map((name) => entryText(directory, name));
}

function entryText(directory: string, name: string): string {
  const path = join(directory, name);
  const stats = lstatSync(path, { bigint: true });
  const mode = (stats.mode & 0o7777n).toString(8);
  const owner = `${stats.uid}:${stats.gid}`;
  if (stats.isDirectory()) return `${name} directory ${mode} ${owner}`;
  if (stats.isSymbolicLink()) return `${name} link ${owner} -> ${readlinkSync(path)}`;
  if (!stats.isFile()) return `${name} other ${mode} ${owner}`;
  const content = readFileSync(path).toString("base64");
  return `${name} file ${mode} ${owner} ${stats.mtimeNs} ${stats.ino} ${content}`;
}

/** Without what a restored file cannot have again: its inode. */
export function withoutInodes(tree: readonly string[]): readonly string[] {
  return tree.map((line) => line.replace(/^(\S+ file \S+ \S+ \S+) \d+ /, "$1 "));
}
