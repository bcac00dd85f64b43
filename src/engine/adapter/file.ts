import { unlinkSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { DoResult, Report } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import type { CheckContext, DoContext, Engine } from "../engine.ts";
import type { Accounts } from "./fs/accounts.ts";
import { attempted } from "./fs/attempted.ts";
import {
  applyAttributes,
  attributeDifference,
  type AttributeNumbers,
  attributeNumbers,
  attributeParams,
  modeBits,
} from "./fs/attributes.ts";
import { keepBackup, planBackup } from "./fs/backup.ts";
import { compareContent } from "./fs/compare-content.ts";
import { type Attempt, inTheWay, systemFailure } from "./fs/fs-failure.ts";
import { type Glance, glanceAt, glanceThrough } from "./fs/glance.ts";
import { type Expectation, holds, PathCheck } from "./fs/path-check.ts";
import { PathChange, type Removal, succeeded, unchanged } from "./fs/path-change.ts";
import type { FileSystem } from "./fs/file-system.ts";
import { absolutePath, pathParam } from "./fs/path-param.ts";
import { createEmptyFile, replaceFile } from "./fs/replace-file.ts";

type Present = Extract<Glance, { readonly kind: "present" }>;

const schema = z
  .strictObject({
    path: pathParam("File"),
    content: z
      .string()
      .optional()
      .describe("Exactly what is in it; without it the file has only to exist, whatever it holds"),
    ...attributeParams,
    state: z
      .enum(["present", "absent"])
      .optional()
      .describe("`present` (default), or `absent`: there must be no such file"),
    backup: z
      .boolean()
      .optional()
      .describe("Keep a file that was there before, and put it back when this one is deleted"),
    durable: z
      .boolean()
      .optional()
      .describe("Wait until the content is on the disk; slower, survives the loss of power"),
  })
  .refine(
    ({ state, content, mode, owner, group }) =>
      state !== "absent" || [content, mode, owner, group].every((value) => value === undefined),
    "with `state: absent` there is nothing to have content, mode, owner or group",
  );

const example = `create:
  file:
    path: /srv/shop/settings.conf
    content: |
      port = 8080
    mode: "0640"
    owner: shop
`;

export type FileInputs = z.infer<typeof schema>;

/** `file`: a file exists, or not, with this content, mode and owner. */
export function fileEngine(system: FileSystem): Engine<FileInputs> {
  return {
    info: {
      name: "file",
      summary: "A file exists, with the given content, mode and owner",
      example,
      schema,
      events: "push",
      identity: ["path"],
      compares: true,
      undoneBy: "delete",
      spawns: false,
    },
    check: (inputs, context) => checkFile(system, inputs, context),
    do: (inputs, context) => doFile(system, inputs, context),
    undo: (inputs, context) => undoFile(system, inputs, context),
  };
}

function checkFile(system: FileSystem, inputs: FileInputs, context: CheckContext): PathCheck {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const expectation =
    inputs.state === "absent"
      ? { path, followsLink: false, judge: judgeAbsent, content: undefined }
      : new PresentFile(path, inputs, system.accounts);
  return new PathCheck(system, expectation, context);
}

const notThere: Report = Object.freeze({ kind: "fails", detail: "is not there", absent: true });

function judgeAbsent(glance: Glance): Report {
  switch (glance.kind) {
    case "absent":
      return holds;
    case "present":
      return { kind: "fails", detail: "is there" };
    case "failed":
      return { kind: "unknown", detail: `cannot be looked at: ${glance.errno}` };
    default:
      return assertNever(glance);
  }
}

/** A file that has to exist; thousands of these are kept, so it is one object and no closure. */
class PresentFile implements Expectation {
  readonly path: string;
  readonly followsLink = true;
  readonly #inputs: FileInputs;
  /** Length of the content; undefined when any content will do. */
  readonly #bytes: number | undefined;
  readonly #accounts: Accounts;

  constructor(path: string, inputs: FileInputs, accounts: Accounts) {
    this.path = path;
    this.#inputs = inputs;
    this.#bytes = inputs.content === undefined ? undefined : Buffer.byteLength(inputs.content);
    this.#accounts = accounts;
  }

  get content(): string | undefined {
    return this.#inputs.content;
  }

  judge(glance: Glance): Report | "compare" {
    if (glance.kind === "failed") {
      return { kind: "unknown", detail: `cannot be looked at: ${glance.errno}` };
    }
    if (glance.kind === "absent") return judgeNothing(glance.why);
    const { stats } = glance;
    const bytes = this.#bytes;
    if (stats.isDirectory()) return { kind: "fails", detail: "a directory is there" };
    if (bytes !== undefined) {
      if (!stats.isFile()) return { kind: "fails", detail: "is not a regular file" };
      if (bytes !== stats.size) {
        return { kind: "fails", detail: `content has ${stats.size} bytes, not ${bytes}` };
      }
    }
    const difference = attributeDifference(this.#inputs, stats, this.#accounts);
    if (difference !== undefined) return { kind: "fails", detail: difference };
    return bytes === undefined ? holds : "compare";
  }
}

function judgeNothing(why: Extract<Glance, { readonly kind: "absent" }>["why"]): Report {
  switch (why) {
    case "nothing":
      return notThere;
    case "dangling":
      return { kind: "fails", detail: "is a symbolic link to nothing" };
    case "parent-no-directory":
      return { kind: "fails", detail: "a parent of it is not a directory", absent: true };
    default:
      return assertNever(why);
  }
}

function doFile(system: FileSystem, inputs: FileInputs, context: DoContext): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const verb = inputs.state === "absent" ? "remove" : "write";
  const attempt: Attempt = `${verb} file "${path}"`;
  return attempted(attempt, () => {
    const change = new PathChange(system, context, { path, attempt });
    // Another path is another file: the old one is taken back as if it had been deleted.
    if (change.made !== undefined && change.made.path !== path) change.undo(removeFile);
    const doing = new FileDo(system, { inputs, change, context });
    return inputs.state === "absent" ? doing.remove() : doing.write();
  });
}

function undoFile(system: FileSystem, inputs: FileInputs, context: DoContext): Promise<DoResult> {
  const path = absolutePath(context.setting.cwd, inputs.path);
  const attempt: Attempt = `take back file "${path}"`;
  return attempted(attempt, () =>
    new PathChange(system, context, { path, attempt }).undo(removeFile),
  );
}

const removeFile: Removal = (path) => {
  const glance = glanceAt(path);
  if (glance.kind === "absent") return "absent";
  if (glance.kind === "failed") throw systemFailure(glance.errno, `remove file "${path}"`);
  if (!glance.stats.isFile()) return "kept";
  unlinkSync(path);
  return "removed";
};

interface FileDoOptions {
  readonly inputs: FileInputs;
  readonly change: PathChange;
  readonly context: DoContext;
}

class FileDo {
  readonly #system: FileSystem;
  readonly #inputs: FileInputs;
  readonly #change: PathChange;
  readonly #context: DoContext;

  constructor(system: FileSystem, { inputs, change, context }: FileDoOptions) {
    this.#system = system;
    this.#inputs = inputs;
    this.#change = change;
    this.#context = context;
  }

  write(): DoResult {
    return this.#change.isBelowNothing ? this.#createBelowNothing() : this.#lookAndWrite();
  }

  #lookAndWrite(): DoResult {
    const { path, attempt } = this.#change;
    const glance = glanceAt(path);
    if (glance.kind === "failed") throw systemFailure(glance.errno, attempt);
    const wanted = attributeNumbers(this.#inputs, this.#system.accounts, attempt);
    if (glance.kind === "absent") return this.#create(wanted);
    if (!glance.stats.isFile()) return this.#keepOther(glance);
    if (!this.#mustRewrite(glance)) return this.#changeAttributes(glance, wanted);
    return this.#replace(glance, wanted);
  }

  remove(): DoResult {
    const { path, attempt } = this.#change;
    const glance = glanceAt(path);
    if (glance.kind === "failed") throw systemFailure(glance.errno, attempt);
    if (glance.kind === "absent") return unchanged;
    if (glance.stats.isDirectory()) {
      const hint = "Use the directory engine, or remove the directory yourself";
      throw inTheWay(attempt, "a directory is there", hint);
    }
    if (this.#inputs.backup === true) this.#recordExisting(glance, "replaced");
    unlinkSync(path);
    this.#change.tell();
    return succeeded;
  }

  /** Most files of a new deployment are the first in their directory: no look is needed. */
  #createBelowNothing(): DoResult {
    const { path, attempt } = this.#change;
    const wanted = attributeNumbers(this.#inputs, this.#system.accounts, attempt);
    const isFirst = this.#change.made === undefined;
    this.#change.record({ created: true });
    if (this.#change.makeForeseenParents() || glanceAt(path).kind === "absent") {
      return this.#createRecorded(wanted);
    }
    // Somebody was faster with the directory, and with the file.
    if (isFirst) this.#change.disown();
    return this.#lookAndWrite();
  }

  #create(wanted: AttributeNumbers): DoResult {
    this.#change.record({ created: true });
    return this.#createRecorded(wanted);
  }

  #createRecorded(wanted: AttributeNumbers): DoResult {
    const { path } = this.#change;
    const { content } = this.#inputs;
    if (content !== undefined) return this.#put(content, wanted);
    const isNew = this.#change.withParents(() => createEmptyFile(path, wanted));
    if (!isNew) {
      // Somebody made it since we looked: then it is theirs.
      this.#change.disown();
      return this.#lookAndWrite();
    }
    this.#change.tell();
    return succeeded;
  }

  #replace({ stats }: Present, wanted: AttributeNumbers): DoResult {
    const kept: AttributeNumbers = {
      mode: wanted.mode ?? stats.mode & modeBits,
      uid: wanted.uid ?? stats.uid,
      gid: wanted.gid ?? stats.gid,
    };
    this.#recordExisting({ stats }, "replaced");
    return this.#put(this.#inputs.content ?? "", kept);
  }

  #put(content: string, wanted: AttributeNumbers): DoResult {
    const { path, temporary } = this.#change;
    const durable = this.#inputs.durable === true;
    const written = this.#change.withParents(() =>
      replaceFile({ path, temporary, content, durable, ...wanted }),
    );
    // What is there as long as it looks like this is ours: we know the content without reading it.
    const glance: Glance = { kind: "present", stats: written, viaLink: false };
    this.#system.watcher.tellOwnChange(path, { glance, content });
    return succeeded;
  }

  #changeAttributes(glance: Present, wanted: AttributeNumbers): DoResult {
    const { path } = this.#change;
    const difference = attributeDifference(this.#inputs, glance.stats, this.#system.accounts);
    if (difference === undefined) return unchanged;
    this.#recordExisting(glance, "changed-in-place");
    applyAttributes(path, wanted, glance.stats);
    this.#change.tell();
    return succeeded;
  }

  /** A link, socket, pipe or device: good enough when it has only to exist, never to be touched. */
  #keepOther(glance: Present): DoResult {
    const { path, attempt } = this.#change;
    const { content, mode, owner, group } = this.#inputs;
    const isLink = glance.stats.isSymbolicLink();
    const beyond = isLink ? glanceThrough(path) : glance;
    const isAnything = [content, mode, owner, group].every((value) => value === undefined);
    if (isAnything && beyond.kind === "present" && !beyond.stats.isDirectory()) return unchanged;
    if (isLink) {
      const hint = "Manage the file that it leads to, or remove the link";
      throw inTheWay(attempt, "a symbolic link is there", hint);
    }
    const what = glance.stats.isDirectory() ? "a directory" : "something that is no regular file";
    throw inTheWay(attempt, `${what} is there`, "Move it away, or choose another path");
  }

  #mustRewrite({ stats }: Present): boolean {
    const { content } = this.#inputs;
    if (content === undefined) return false;
    if (this.#context.redo || Buffer.byteLength(content) !== stats.size) return true;
    const comparison = compareContent(this.#change.path, content);
    if (comparison.kind === "failed") {
      throw systemFailure(comparison.errno, `read file "${this.#change.path}"`);
    }
    return comparison.kind === "differs";
  }

  /** What is there was there before us, unless our record says otherwise. */
  #recordExisting({ stats }: Pick<Present, "stats">, how: "replaced" | "changed-in-place"): void {
    const { path } = this.#change;
    const { backupDirectory } = this.#context;
    const file = join(backupDirectory, this.#system.randomId());
    const wantsBackup = this.#inputs.backup === true && stats.isFile();
    const first = wantsBackup ? { backup: planBackup(stats, file) } : {};
    const { backup } = this.#change.record({ created: false, ...first });
    if (backup !== undefined) keepBackup(path, backup, how);
  }
}
