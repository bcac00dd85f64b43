import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { KhoreiaError } from "../../model/index.ts";
import type { Environment } from "../session.ts";
import { usageError } from "../usage-error.ts";

/** A cluster under a name: where its store is, and what proves who asks. */
export interface Context {
  readonly store: string;
  /** Absolute paths of PEM files. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Plain text may leave this machine. */
  readonly insecure?: true;
}

export interface Contexts {
  /** Absent: this machine. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, Context>>;
}

/** Stands for this machine, where `khoreia up` plays, and no cluster. */
export const localContext = "local";

const contextShape = z.object({
  store: z.string(),
  ca: z.exactOptional(z.string()),
  cert: z.exactOptional(z.string()),
  key: z.exactOptional(z.string()),
  insecure: z.exactOptional(z.literal(true)),
});
const fileShape = z.object({
  format: z.literal(1),
  current: z.exactOptional(z.string()),
  contexts: z.record(z.string(), contextShape),
});

function contextsPath(env: Environment): string {
  const config = env["XDG_CONFIG_HOME"];
  const home = env["HOME"] ?? homedir();
  const root = config === undefined || config === "" ? join(home, ".config") : config;
  return join(root, "khoreia", "contexts.json");
}

/** None where there is no file; one that cannot be understood is an error. */
export function readContexts(env: Environment): Contexts {
  const path = contextsPath(env);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { contexts: {} };
    throw unreadable(path, error);
  }
  try {
    return fileShape.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** As a whole or not at all. */
export function writeContexts(env: Environment, contexts: Contexts): void {
  const path = contextsPath(env);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}`;
    const text = JSON.stringify({ format: 1, ...contexts }, undefined, 2);
    writeFileSync(fresh, `${text}\n`, { mode: 0o600 });
    renameSync(fresh, path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KhoreiaError("KHO_CONTEXT_UNWRITABLE", `Cannot write "${path}": ${why}`, { cause });
  }
}

export function contextCalled(name: string, { contexts }: Contexts): Context {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(contexts).toSorted();
  throw usageError(
    `Cannot use context "${name}": there is none of that name`,
    known.length === 0
      ? `khoreia context add ${name} --store etcd://HOST:2379 makes it`
      : `known are: ${known.join(", ")}`,
  );
}

function unreadable(path: string, cause: unknown): KhoreiaError {
  const why = cause instanceof z.ZodError ? cause.issues[0]?.message : (cause as Error).message;
  return new KhoreiaError("KHO_CONTEXT_UNREADABLE", `Cannot read contexts from "${path}": ${why}`, {
    cause,
    hint: "mend it or move it away; khoreia context add writes it anew",
  });
}
