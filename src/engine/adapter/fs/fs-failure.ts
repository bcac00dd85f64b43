import type { Failure } from "../../../model/index.ts";
import { errnoOf } from "./glance.ts";

/** An attempt on the file system, as people say it: `write file "/etc/motd"`. */
export type Attempt = `${string} "${string}"`;

interface Explanation {
  readonly code: string;
  readonly why: string;
  readonly hint: string;
  readonly isTerminal: boolean;
}

/** Thrown inside a Do when it finds something that it must not or cannot change. */
export class Obstacle extends Error {
  override readonly name = "Obstacle";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Something else is where the engine wants to make its own: only a person can decide. */
export function inTheWay(attempt: Attempt, what: string, hint: string): Obstacle {
  return new Obstacle({
    kind: "failed",
    code: "KHO_FS_IN_THE_WAY",
    message: `Cannot ${attempt}: ${what}`,
    hint,
    terminal: true,
  });
}

/** For an errno that was found without an error being thrown. */
export function systemFailure(errno: string, attempt: Attempt): Obstacle {
  return new Obstacle(failureOf({ code: errno }, attempt));
}

/** Turns what a Do has thrown into its result; errors that are not the world's pass through. */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  if (error instanceof Obstacle) return error.failure;
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const { code, why, hint, isTerminal } = explanations[errno] ?? unexplained(errno);
  const message = `Cannot ${attempt}: ${why}`;
  return { kind: "failed", code, message, hint, ...(isTerminal && { terminal: true }) };
}

const denied: Explanation = {
  code: "KHO_FS_DENIED",
  why: "permission denied",
  hint: "Run khoreia as a user who may do this, or change owner or mode of the directory",
  isTerminal: true,
};

const full: Explanation = {
  code: "KHO_FS_FULL",
  why: "no space left",
  hint: "Free space or raise the quota; khoreia tries again by itself",
  isTerminal: false,
};

const tooManyOpen: Explanation = {
  code: "KHO_FS_LIMIT",
  why: "too many open files",
  hint: 'Raise the limit of open files ("ulimit -n"); khoreia tries again by itself',
  isTerminal: false,
};

const obstructed: Explanation = {
  code: "KHO_FS_IN_THE_WAY",
  why: "something else is in the way",
  hint: "Move away what is there, or choose another path",
  isTerminal: true,
};

const explanations: Readonly<Record<string, Explanation>> = {
  EACCES: denied,
  EPERM: { ...denied, why: "operation not permitted" },
  EROFS: {
    code: "KHO_FS_READ_ONLY",
    why: "the file system is read-only",
    hint: "Mount it for writing, or choose another path",
    isTerminal: true,
  },
  ENOSPC: full,
  EDQUOT: { ...full, why: "the disk quota is used up" },
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
  EISDIR: { ...obstructed, why: "a directory is there" },
  ENOTDIR: { ...obstructed, why: "a parent of it is not a directory" },
  EEXIST: obstructed,
  ELOOP: { ...obstructed, why: "symbolic links lead in a circle" },
  ENAMETOOLONG: {
    code: "KHO_FS_NAME",
    why: "the name is too long for the file system",
    hint: "Choose a shorter path; a name has at most 255 bytes on most file systems",
    isTerminal: true,
  },
};

function unexplained(errno: string): Explanation {
  return {
    code: "KHO_FS_FAILED",
    why: `the system says ${errno}`,
    hint: "Look at the system's log for the disk; khoreia tries again by itself",
    isTerminal: false,
  };
}
