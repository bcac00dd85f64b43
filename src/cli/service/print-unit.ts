import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import type { Session } from "../session.ts";
import { unitFile } from "./unit-file.ts";

/** Of the environment, what says where the store is; a password is for a file that root reads. */
const carried: readonly string[] = [
  "KHOREIA_STORE",
  "KHOREIA_STORE_CA",
  "KHOREIA_STORE_CERT",
  "KHOREIA_STORE_KEY",
  "KHOREIA_INSECURE_STORE",
];

/** The unit of an agent with the very options of this command line. */
export function unitOfCommandLine({ env, cwd }: Session, user: string | undefined): string {
  const [, script = "", ...words] = process.argv;
  const environment = carried.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return unitFile({
    command: [process.execPath, realpathSync(script), ...withoutUnitOptions(words)],
    directory: resolve(cwd),
    environment: Object.fromEntries(environment),
    ...(user === undefined ? {} : { user }),
  });
}

function withoutUnitOptions(words: readonly string[]): readonly string[] {
  return words.filter((word, i) => {
    if (word === "--print-unit" || word === "--unit-user") return false;
    return !word.startsWith("--unit-user=") && words[i - 1] !== "--unit-user";
  });
}
