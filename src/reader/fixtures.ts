import * as z from "zod";
import type { ReadableEngine, ReadableEngines } from "./desk.ts";
import type { Loader } from "./loader.ts";
import { readTopology } from "./read-topology.ts";
import type { Reading, ReadRequest } from "./request.ts";

/** Engines that have the shapes the reader must cope with, and do nothing. */

const file: ReadableEngine = {
  info: {
    name: "file",
    summary: "a file has this content",
    schema: z.strictObject({
      path: z.string().min(1).describe("Where the file is."),
      content: z.string().optional().describe("What it holds."),
      mode: z
        .string()
        .regex(/^0?[0-7]{3,4}$/)
        .optional(),
      state: z.enum(["present", "absent"]).default("present"),
      backup: z.boolean().default(false),
    }),
  },
  check: true,
  do: true,
};

const shell: ReadableEngine = {
  info: {
    name: "shell",
    summary: "a command has run",
    schema: z.strictObject({
      run: z.union([z.string().min(1), z.array(z.string()).min(1)]),
      creates: z.string().optional(),
      unless: z.union([z.string(), z.array(z.string())]).optional(),
      exit: z.array(z.int().min(0).max(255)).default([0]),
    }),
    scripts: ["run", "unless"],
  },
  check: true,
  do: true,
};

const port = z.int().min(1).max(65_535);

const process: ReadableEngine = {
  info: {
    name: "process",
    summary: "a program runs and is ready",
    schema: z.strictObject({
      run: z.union([z.string(), z.array(z.string()).min(1)]),
      ready: z
        .union([
          z.strictObject({ tcp: z.strictObject({ host: z.string().optional(), port }) }),
          z.strictObject({ http: z.strictObject({ url: z.url() }) }),
          z.strictObject({ log: z.string() }),
        ])
        .optional(),
      limits: z.record(z.string(), z.number()).optional(),
    }),
    scripts: ["run"],
  },
  check: true,
  do: true,
};

/** Looks, and cannot do. */
const tcp: ReadableEngine = {
  info: {
    name: "tcp",
    summary: "a port answers",
    schema: z.strictObject({ host: z.string().default("127.0.0.1"), port }),
  },
  check: true,
};

/** Does, and cannot look. */
const notify: ReadableEngine = {
  info: {
    name: "notify",
    summary: "a message was sent",
    schema: z.strictObject({ to: z.string(), urgent: z.boolean().optional() }),
  },
  do: true,
};

const nil: ReadableEngine = {
  info: { name: "nil", summary: "nothing", schema: z.strictObject({}), gate: true },
  check: true,
};

export const engines: ReadableEngines = new Map(
  [file, shell, process, tcp, notify, nil].map((engine) => [engine.info.name, engine]),
);

/** A loader over texts in memory; paths are looked up as they are. */
export function memoryLoader(texts: Readonly<Record<string, string>>): Loader {
  return {
    async read(path) {
      const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
      if (text === undefined) return { kind: "failed", reason: "no such file" };
      return { kind: "loaded", file: path === "-" ? "<stdin>" : path, text };
    },
    resolve(from, to) {
      return to.startsWith("/") ? to : from.slice(0, from.lastIndexOf("/") + 1) + to;
    },
  };
}

/** Reads one text as "shop.yaml". */
export function readText(text: string, request: Partial<ReadRequest> = {}): Promise<Reading> {
  const loader = memoryLoader({ "shop.yaml": text });
  return readTopology({ files: ["shop.yaml"], loader, engines, ...request });
}

/** `KHO_X 3:5` for each diagnostic, warnings with a `?`. */
export function summary({ diagnostics }: Reading): readonly string[] {
  return diagnostics.map(({ code, severity, position }) => {
    const at = position === undefined ? "-" : `${position.line}:${position.column}`;
    return `${code}${severity === "warning" ? "?" : ""} ${at}`;
  });
}

/** Wraps lines into a topology below `nodes:`; the first of them is line 3. */
export const nodes = (...lines: readonly string[]): string =>
  `khoreia: 1\nnodes:\n${lines.map((line) => `  ${line}\n`).join("")}`;
