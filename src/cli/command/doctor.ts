import { randomUUID } from "node:crypto";
import process from "node:process";
import { hostname, tmpdir } from "node:os";
import { stateRoot } from "../../agent/state/index.ts";
import { runtimeDirectory } from "../../server/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { EtcdAccess } from "../../store/adapter/etcd/index.ts";
import {
  aboutStore,
  storeAccess,
  type StoreOptions,
  storeOptions,
} from "../cluster/store-options.ts";
import { defineCommand } from "../command-definition.ts";
import { checkClock, checkDirectory } from "../doctor/check-directories.ts";
import { checkInotify } from "../doctor/check-inotify.ts";
import { checkLeftovers } from "../doctor/check-leftovers.ts";
import { checkContainment, checkNode, checkOpenFiles } from "../doctor/check-process.ts";
import { checkStore } from "../doctor/check-store.ts";
import type { Finding, FindingLevel } from "../doctor/finding.ts";
import { exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import type { Output } from "../output/output.ts";
import type { Sign } from "../output/symbols.ts";
import { toneOf } from "../output/symbols.ts";
import { padEnd } from "../output/text-width.ts";

const signOf: Readonly<Record<FindingLevel, Sign>> = {
  ok: "steady",
  warning: "warning",
  problem: "failed",
};
const order: readonly FindingLevel[] = ["problem", "warning", "ok"];

interface DoctorOptions extends StoreOptions {
  readonly host?: string;
}

export const doctorCommand = defineCommand<DoctorOptions>({
  args: [],
  options: [
    ...storeOptions,
    { flags: "--host <name>", text: "whose rights in the store are tried (this machine's name)" },
  ],
  examples: [
    ["doctor", "each finding with its remedy, worst first"],
    ["doctor -o json", "for a machine's own report"],
    ["doctor --store etcd://h1:2379,h2:2379", "each member, what roles confine, and the agents"],
  ],
  about: [
    "Looks at limits, directories, clock, leftovers and running deployments of this machine. " +
      "Changes nothing, but for sockets that nobody listens on: those it removes. Ends with 1 " +
      "when something will not work, with 0 when there are warnings only.",
    "With a store, each of its members is asked; one key is written, watched and taken away " +
      "again; it is tried whether one host could write for another; and every agent that is " +
      "present is called: how fast it answers, how far its clock is off, what it can watch. " +
      aboutStore,
  ],
  exits: [],
  async run({ session: { output, clock, env }, options }) {
    const access = storeAccess(options, env);
    const host = options.host ?? hostname();
    const state = stateRoot(env, process.getuid?.());
    const runtime = runtimeDirectory();
    const findings = [
      checkNode(),
      checkClock(state),
      ...checkDirectory({ check: "state", path: state, variable: "XDG_STATE_HOME" }),
      ...checkDirectory({ check: "runtime", path: runtime, variable: "XDG_RUNTIME_DIR" }),
      ...checkDirectory({ check: "temporary", path: tmpdir(), variable: "TMPDIR" }),
      ...checkInotify(),
      checkOpenFiles(),
      ...checkContainment(),
      ...(await checkLeftovers({ clock, stateRoot: state, runtimeDirectory: runtime })),
      ...(access === undefined ? [] : await storeFindings(access, host, clock)),
    ].toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
    const count = (level: FindingLevel): number =>
      findings.filter((finding) => finding.level === level).length;
    const counts = { ok: count("ok"), warning: count("warning"), problem: count("problem") };
    return emit(
      output,
      {
        data: { findings, counts },
        names: findings.filter(({ level }) => level !== "ok").map(({ check }) => check),
        text: () => findingsText(findings, counts, output),
      },
      counts.problem > 0 ? exitCode.failed : exitCode.ok,
    );
  },
});

/** Loaded only when a store is asked for: its client is as large as all the rest. */
async function storeFindings(
  access: EtcdAccess,
  host: string,
  clock: Clock,
): Promise<readonly Finding[]> {
  const { askMember, openEtcd, tryRights } = await import("../../store/adapter/etcd/index.ts");
  const id = randomUUID();
  const ports = { clock, ask: askMember, open: openEtcd, rights: tryRights, id, host };
  return checkStore(access, ports);
}

function findingsText(
  findings: readonly Finding[],
  counts: Readonly<Record<FindingLevel, number>>,
  output: Output,
): string {
  const { symbols, paint } = output;
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap((finding) => {
    const sign = signOf[finding.level];
    const head = `${paint(toneOf[sign], symbols.of[sign])} ${padEnd(finding.check, width)}`;
    const line = `${head}  ${finding.found}`;
    if (finding.level === "ok") return [line];
    const indent = " ".repeat(symbols.of[sign].length + width + 3);
    return [line, `${indent}${paint("strong", "fix")}  ${finding.fix}`];
  });
  const plural = (amount: number, noun: string): string =>
    `${amount} ${noun}${amount === 1 ? "" : "s"}`;
  const summary = [plural(counts.problem, "problem"), plural(counts.warning, "warning")];
  return [...lines, `${summary.join(", ")}, ${counts.ok} well`].join("\n");
}
