/** Why a program cannot be executed, in a clause that follows a colon. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
  readonly errno?: string;
}

/** What an error of the system means for a program that was to be executed. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error)) return { kind: "refused", reason: String(error) };
  const errno = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { kind: "refused", reason: reasonOf(errno, error), ...(errno ? { errno } : {}) };
}

function reasonOf(errno: string | undefined, error: Error): string {
  return (errno === undefined ? undefined : reasons.get(errno)) ?? error.message;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["E2BIG", "its arguments and environment are larger than the system allows (E2BIG)"],
  ["EAGAIN", "the host allows no more processes (EAGAIN)"],
  ["EMFILE", "the agent has too many open files (EMFILE)"],
  ["ENFILE", "the host has too many open files (ENFILE)"],
  ["ENOMEM", "the host has no memory left (ENOMEM)"],
  ["ERR_INVALID_ARG_VALUE", "an argument or a variable holds a NUL character"],
]);
