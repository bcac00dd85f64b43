import { mkdirSync, rmdirSync } from "node:fs";
import * as z from "zod";
import type { DoResult, Report } from "../../model/index.ts";
import type { CheckContext, DoContext, Engine } from "../engine.ts";
import { attempted } from "./fs/attempted.ts";
import {
  applyAttributes,
  attributeDifference,
  attributeNumbers,
  attributeParams,
} from "./fs/attributes.ts";
import type { FileSystem } from "./fs/file-system.ts";
import { type Attempt, inTheWay, systemFailure } from "./fs/fs-failure.ts";
import { errnoOf, type Glance, glanceAt, glanceThrough } from "./fs/glance.ts";
import { PathChange, type Removal, succeeded, unchanged } from "./fs/path-change.ts";
import { holds, PathCheck } from "./fs/path-check.ts";
import { absolutePath, pathParam } from "./fs/path-param.ts";

const schema = z
  .strictObject({
    path: pathParam("Directory"),
    ...attributeParams,
    state: z
      .enum(["present", "absent"])
      .optional()
      .describe("`present` (default), or `absent`: an empty one is removed, a full one never"),
  })
  .refine(
    ({ state, mode, owner, group }) =>
      state !== "absent" || [mode, owner, group].every((value) => value === undefined),
    "with `state: absent` there is nothing to have mode, owner or group",
  );

const example = `create:
  directory: { path: /srv/shop/data, mode: "0750", owner: shop }
`;

export type DirectoryInputs = z.infer<typeof schema>;

/**
 * `directory`: a directory exists, or not, with this mode and owner. What is inside is never its
 * business: it removes only what is empty, so that nobody's data goes with it.
 */
export function directoryEngine(system: FileSystem): Engine<DirectoryInputs> {
  return {
    info: {
      name: "directory",
      summary: "A directory exists, with the given mode and owner",
      example,
      schema,
      events: "push",
      identity: ["path"],
      compares: true,
      undoneBy: "delete",
      spawns: false,
    },
    check: (inputs, context) => checkDirectory(system, inputs, context),
    do: (inputs, context) => doDirectory(system, inputs, context),
    undo: (inputs, context) => undoDirectory(system, inputs, context),
  };
}

function checkDirectory(
  system: FileSystem,
  inputs: DirectoryInputs,
  context: CheckContext,
): PathCheck {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const isWanted = inputs.state !== "absent";
  const judge = (glance: Glance): Report => {
    if (glance.kind === "failed") {
      return { kind: "unknown", detail: `cannot be looked at: ${glance.errno}` };
    }
    return isWanted ? judgePresent(system, inputs, glance) : judgeAbsent(glance);
  };
  return new PathCheck(system, { path, followsLink: isWanted, judge, content: undefined }, context);
}

function judgeAbsent(glance: Glance): Report {
  if (glance.kind === "absent") return holds;
  return { kind: "fails", detail: "is there" };
}

function judgePresent(
  system: FileSystem,
  inputs: DirectoryInputs,
  glance: Exclude<Glance, { readonly kind: "failed" }>,
): Report {
  if (glance.kind === "absent") {
    if (glance.why === "dangling") return { kind: "fails", detail: "is a link to nothing" };
    return { kind: "fails", detail: "is not there", absent: true };
  }
  if (!glance.stats.isDirectory()) return { kind: "fails", detail: "is not a directory" };
  const difference = attributeDifference(inputs, glance.stats, system.accounts);
  return difference === undefined ? holds : { kind: "fails", detail: difference };
}

function doDirectory(
  system: FileSystem,
  inputs: DirectoryInputs,
  context: DoContext,
): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const isWanted = inputs.state !== "absent";
  const attempt: Attempt = `${isWanted ? "make" : "remove"} directory "${path}"`;
  return attempted(attempt, () => {
    const change = new PathChange(system, context, { path, attempt });
    // Another path is another directory: the old one is taken back as if it had been deleted.
    if (change.made !== undefined && change.made.path !== path) change.undo(removeOf(system));
    return isWanted ? make(system, inputs, change) : remove(change);
  });
}

function make(system: FileSystem, inputs: DirectoryInputs, change: PathChange): DoResult {
  const { path, attempt } = change;
  const wanted = attributeNumbers(inputs, system.accounts, attempt);
  const glance = glanceThrough(path);
  if (glance.kind === "failed") throw systemFailure(glance.errno, attempt);
  if (glance.kind === "present") {
    if (!glance.stats.isDirectory()) {
      throw inTheWay(attempt, "a file is there", "Move it away, or choose another path");
    }
    if (attributeDifference(inputs, glance.stats, system.accounts) === undefined) return unchanged;
    if (glance.viaLink) {
      const hint = "Manage the directory that it leads to, or remove the link";
      throw inTheWay(attempt, "a symbolic link is there, and it leads to one", hint);
    }
    change.record({ created: false });
    applyAttributes(path, wanted, glance.stats);
    change.tell();
    return succeeded;
  }
  if (glance.why === "dangling") {
    throw inTheWay(attempt, "a symbolic link to nothing is there", "Remove the link");
  }
  change.record({ created: true });
  // Nobody else may enter before it has its mode.
  change.withParents(() => mkdirSync(path, wanted.mode === undefined ? 0o777 : 0o700));
  system.directories.noteMade(path);
  const made = glanceAt(path);
  if (made.kind === "present") applyAttributes(path, wanted, made.stats);
  change.tell();
  return succeeded;
}

function remove(change: PathChange): DoResult {
  const { path, attempt } = change;
  const glance = glanceAt(path);
  if (glance.kind === "failed") throw systemFailure(glance.errno, attempt);
  if (glance.kind === "absent") return unchanged;
  if (!glance.stats.isDirectory()) {
    throw inTheWay(attempt, "a file is there", "Use the file engine, or remove it yourself");
  }
  try {
    rmdirSync(path);
  } catch (error) {
    if (!isFull(error)) throw error;
    throw inTheWay(attempt, "it is not empty", "Remove what is inside; khoreia never does");
  }
  change.tell();
  return succeeded;
}

function undoDirectory(
  system: FileSystem,
  inputs: DirectoryInputs,
  context: DoContext,
): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const attempt: Attempt = `take back directory "${path}"`;
  return attempted(attempt, () =>
    new PathChange(system, context, { path, attempt }).undo(removeOf(system)),
  );
}

/** Like a package manager: what others have put inside keeps the directory, without complaint. */
function removeOf(system: FileSystem): Removal {
  return (path) => {
    const glance = glanceAt(path);
    if (glance.kind === "absent") return "absent";
    if (glance.kind === "failed" || !glance.stats.isDirectory()) return "kept";
    return system.directories.remove([path]).length === 1 ? "removed" : "kept";
  };
}

function isFull(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === "ENOTEMPTY" || errno === "EEXIST";
}
