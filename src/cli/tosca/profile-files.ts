import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { usageError } from "../usage-error.ts";

/** Files of one directory of profiles, those below it included. */
const mostFiles = 20_000;

/** Paths of the YAML files in directories of profiles, in a stable order. */
export function profileFiles(cwd: string, directories: readonly string[]): readonly string[] {
  return directories.flatMap((directory) => {
    const paths = list(resolve(cwd, directory), directory)
      .filter((name) => /\.ya?ml$/i.test(name))
      .toSorted()
      .map((name) => join(directory, name));
    if (paths.length > mostFiles)
      throw usageError(
        `Cannot use the profiles in "${directory}": it has more than ${mostFiles} YAML files`,
        "name the directory of the profiles themselves",
      );
    return paths;
  });
}

function list(path: string, directory: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw usageError(
      `Cannot use the profiles in "${directory}": ${error instanceof Error ? error.message : ""}`,
      "--profiles takes a directory",
    );
  }
}
