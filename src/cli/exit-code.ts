/** How a run of the command line ended. Scripts rely on these: a number never changes meaning. */
export const exitCode = {
  ok: 0,
  failed: 1,
  differences: 2,
  invalid: 3,
  usage: 4,
  unreachable: 5,
  blocked: 6,
  timedOut: 7,
  hostAbsent: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** One sentence per code, for `khoreia help exit-codes` and for the end of every help page. */
export const exitMeanings: ReadonlyMap<ExitCode, string> = new Map([
  [0, "done; what was asked about is steady"],
  [1, "khoreia itself failed, or an input could not be read"],
  [2, "there are differences (only with --exit-code)"],
  [3, "the topology or its inputs are not valid"],
  [4, "the command line was not understood"],
  [5, "the store, or a running deployment, could not be reached"],
  [6, "blocked or held: a human has to help"],
  [7, "time is up while something could still move"],
  [8, "a host of the topology is not present"],
  [130, "interrupted (Ctrl-C)"],
  [143, "terminated (SIGTERM)"],
]);

/** Codes of errors whose class is not plain failure. Prefixes, longest first. */
const classes: readonly (readonly [prefix: string, code: ExitCode])[] = [
  ["KHO_USAGE", exitCode.usage],
  ["KHO_SERVER_UNREACHABLE", exitCode.unreachable],
  ["KHO_SERVER_SILENT", exitCode.unreachable],
  ["KHO_DEPLOYMENT_NOT_RUNNING", exitCode.unreachable],
  ["KHO_DEPLOYMENT_UNKNOWN", exitCode.unreachable],
  ["KHO_STORE_UNREACHABLE", exitCode.unreachable],
  ["KHO_STORE_UNAVAILABLE", exitCode.unreachable],
  ["KHO_DEPLOYMENT_AMBIGUOUS", exitCode.usage],
  ["KHO_TOPOLOGY_INVALID", exitCode.invalid],
  ["KHO_SECRET_SHARED", exitCode.invalid],
];

/** The exit code that a symbolic error code stands for. */
export function exitCodeOfError(code: string): ExitCode {
  const found = classes.find(([prefix]) => code === prefix || code.startsWith(`${prefix}_`));
  return found?.[1] ?? exitCode.failed;
}

/** For codes that come from elsewhere; one of a later release counts as plain failure. */
export function asExitCode(code: number): ExitCode {
  return Object.values(exitCode).find((known) => known === code) ?? exitCode.failed;
}
