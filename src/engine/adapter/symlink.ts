import { readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { DoResult, Report } from "../../model/index.ts";
import type { CheckContext, DoContext, Engine } from "../engine.ts";
import { attempted } from "./fs/attempted.ts";
import { keepBackup, planBackup } from "./fs/backup.ts";
import type { FileSystem } from "./fs/file-system.ts";
import { type Attempt, inTheWay, systemFailure } from "./fs/fs-failure.ts";
import { errnoOf, type Glance, glanceAt } from "./fs/glance.ts";
import { PathChange, type Removal, succeeded, unchanged } from "./fs/path-change.ts";
import { holds, PathCheck } from "./fs/path-check.ts";
import type { PathMade } from "./fs/path-made.ts";
import { absolutePath, pathParam } from "./fs/path-param.ts";

const schema = z.strictObject({
  path: pathParam("The link itself"),
  target: z
    .string()
    .min(1)
    .regex(/^[^\0]+$/, "must not hold a NUL character")
    .describe("Where it leads, exactly as written; a relative one counts from the link"),
  force: z
    .boolean()
    .optional()
    .describe("Replace a file that is in the way; it is kept, and put back by delete"),
});

const example = `configure:
  symlink: { path: /srv/shop/current, target: releases/42 }
`;

export type SymlinkInputs = z.infer<typeof schema>;

/** `symlink`: a symbolic link leads to a target, which need not exist. */
export function symlinkEngine(system: FileSystem): Engine<SymlinkInputs> {
  return {
    info: {
      name: "symlink",
      summary: "A symbolic link leads to the given target",
      example,
      schema,
      events: "push",
      identity: ["path"],
      compares: true,
      undoneBy: "delete",
      spawns: false,
    },
    check: (inputs, context) => checkSymlink(system, inputs, context),
    do: (inputs, context) => doSymlink(system, inputs, context),
    undo: (inputs, context) => undoSymlink(system, inputs, context),
  };
}

function checkSymlink(system: FileSystem, inputs: SymlinkInputs, context: CheckContext): PathCheck {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const judge = (glance: Glance) => judgeLink(glance, path, inputs.target);
  return new PathCheck(system, { path, followsLink: false, judge, content: undefined }, context);
}

function judgeLink(glance: Glance, path: string, target: string): Report {
  if (glance.kind === "failed") {
    return { kind: "unknown", detail: `cannot be looked at: ${glance.errno}` };
  }
  if (glance.kind === "absent") return { kind: "fails", detail: "is not there", absent: true };
  if (!glance.stats.isSymbolicLink()) return { kind: "fails", detail: "is not a symbolic link" };
  const leadsTo = readLink(path);
  if (leadsTo === target) return holds;
  return { kind: "fails", detail: `leads to "${leadsTo ?? "nothing"}"` };
}

/** Undefined when it is no link any more: the event of that change is on its way. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

function doSymlink(
  system: FileSystem,
  inputs: SymlinkInputs,
  context: DoContext,
): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const attempt: Attempt = `make symbolic link "${path}"`;
  return attempted(attempt, () => {
    const change = new PathChange(system, context, { path, attempt });
    // Another path is another link: the old one is taken back as if it had been deleted.
    if (change.made !== undefined && change.made.path !== path) change.undo(removeLink, leadBack);
    const glance = glanceAt(path);
    if (glance.kind === "failed") throw systemFailure(glance.errno, attempt);
    if (glance.kind === "absent") {
      change.record({ created: true });
      change.withParents(() => symlinkSync(inputs.target, path));
    } else if (glance.stats.isSymbolicLink()) {
      const ledTo = readLink(path);
      if (ledTo === inputs.target) return unchanged;
      change.record({ created: false, ...(ledTo !== undefined && { ledTo }) });
      putLink(inputs.target, path, change.temporary);
    } else {
      replaceFile(system, { inputs, change, context, glance });
    }
    change.tell();
    return succeeded;
  });
}

interface InTheWay {
  readonly inputs: SymlinkInputs;
  readonly change: PathChange;
  readonly context: DoContext;
  readonly glance: Extract<Glance, { readonly kind: "present" }>;
}

function replaceFile(system: FileSystem, { inputs, change, context, glance }: InTheWay): void {
  const { path, attempt } = change;
  if (!glance.stats.isFile()) {
    const what = glance.stats.isDirectory() ? "a directory" : "something that is no regular file";
    throw inTheWay(attempt, `${what} is there`, "Move it away, or choose another path");
  }
  if (inputs.force !== true) {
    const hint = "Move it away, or set `force: true` to replace it";
    throw inTheWay(attempt, "a file is there", hint);
  }
  const plan = planBackup(glance.stats, join(context.backupDirectory, system.randomId()));
  const { backup } = change.record({ created: false, backup: plan });
  if (backup !== undefined) keepBackup(path, backup, "replaced");
  putLink(inputs.target, path, change.temporary);
}

/** Beside it and renamed: at no moment is there no link. */
function putLink(target: string, path: string, temporary: string): void {
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, path);
}

function undoSymlink(
  system: FileSystem,
  inputs: SymlinkInputs,
  context: DoContext,
): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const attempt: Attempt = `take back symbolic link "${path}"`;
  return attempted(attempt, () =>
    new PathChange(system, context, { path, attempt }).undo(removeLink, leadBack),
  );
}

const removeLink: Removal = (path) => {
  const glance = glanceAt(path);
  if (glance.kind === "absent") return "absent";
  if (glance.kind === "failed" || !glance.stats.isSymbolicLink()) return "kept";
  unlinkSync(path);
  return "removed";
};

/** A link that was there before leads again where it led, unless somebody put something else. */
function leadBack(made: PathMade, temporary: string): void {
  const glance = glanceAt(made.path);
  const isLink = glance.kind === "present" && glance.stats.isSymbolicLink();
  if (!isLink && glance.kind !== "absent") return;
  putLink(made.ledTo ?? "", made.path, temporary);
}
