import { resolve } from "node:path";
import { arch, hostname, networkInterfaces, platform } from "node:os";
import process from "node:process";
import { systemEntropy } from "../../agent/clock.ts";
import { stateRoot } from "../../agent/state/index.ts";
import { builtinEngines } from "../../engine/adapter/index.ts";
import { version } from "../../index.ts";
import { hostName } from "../../model/index.ts";
import { partName, runtimeDirectory, socketPath } from "../../server/index.ts";
import { openEtcd } from "../../store/adapter/etcd/index.ts";
import { type AgentView, openAgentView } from "../cluster/agent-view.ts";
import { HostAgent } from "../cluster/host-agent.ts";
import { type NeededStoreOptions, neededStore, neededStoreOptions } from "../cluster/need-store.ts";
import { MeasuredAgent } from "../metrics/measured-agent.ts";
import { Metrics } from "../metrics/open-metrics.ts";
import { type MetricsOptions, metricsOptions } from "../metrics/metrics-options.ts";
import { aboutStore } from "../cluster/store-options.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { type LogOptions, logOptions } from "../log/open-log.ts";
import { speaksRecords } from "../output/output.ts";
import { commandText } from "../play/command-text.ts";
import { unitOfCommandLine } from "../service/print-unit.ts";
import { tellServiceManager } from "../service/service-manager.ts";
import type { Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { durationOption, listOption, usageError } from "../usage-error.ts";

interface AgentOptions extends NeededStoreOptions, LogOptions, MetricsOptions {
  readonly host?: string;
  readonly label?: readonly string[];
  readonly address?: string;
  readonly leaseTtl?: number;
  readonly directory?: string;
  readonly printUnit?: boolean;
  readonly unitUser?: string;
}

const usualTtlMs = 10_000;
/** The least that etcd grants. */
const leastTtlMs = 2_000;

export const agentCommand = defineCommand<AgentOptions>({
  args: [],
  options: [
    ...neededStoreOptions,
    { flags: "--host <name>", text: "the host that it plays (this machine's name)" },
    {
      flags: "--label <key=value>",
      text: "what topologies can place nodes by; may be repeated",
      parse: listOption,
    },
    { flags: "--address <address>", text: "where other hosts reach this one (its first address)" },
    {
      flags: "--lease-ttl <duration>",
      text: "silent for this long, the host counts as absent (10s)",
      parse: durationOption,
    },
    {
      flags: "--directory <path>",
      text: "where relative paths of topologies start (the current directory)",
      completes: "files",
    },
    { flags: "--print-unit", text: "print a systemd unit of this very agent, and end" },
    { flags: "--unit-user <name>", text: "of that unit: run as this user, not as root" },
    ...metricsOptions,
    ...logOptions,
  ],
  examples: [
    ["agent --store etcd://127.0.0.1:2379", "play this machine's part of every deployment"],
    ["agent --store etcds://h1,h2,h3 --host alpha", "under another name, on a cluster with TLS"],
    ["agent --label role=db --label disk=ssd", "with labels; the store is in KHOREIA_STORE"],
    ["agent --metrics 9464", "with metrics for Prometheus and probes, for this machine alone"],
    ["agent --store etcds://h1 --print-unit >khoreia.service", "a unit for systemd"],
    ["agent --log-format json", "a log for machines, on stderr"],
  ],
  about: [
    "Runs until it is ended. It has its host alone: a second agent of the same name refuses. " +
      "It plays its host's part of every deployment in the store, and goes on healing what it " +
      "plays while the store is away, also after a restart.",
    "SIGTERM or Ctrl-C: no operation begins any more, those in flight may finish, and " +
      "supervised processes run on; the next agent of this host adopts them.",
    aboutStore,
  ],
  exits: [exitCode.unreachable, exitCode.interrupted, exitCode.terminated],
  streams: () => true,
  async run({ session, options }) {
    const labels = labelsOf(options.label ?? []);
    const ttlMs = options.leaseTtl ?? usualTtlMs;
    if (ttlMs < leastTtlMs) throw usageError("Cannot use a lease of less than 2 s: etcd has none");
    const access = neededStore(options, session.env);
    if (options.printUnit === true) {
      session.output.stdout.line(unitOfCommandLine(session, options.unitUser).trimEnd());
      return exitCode.ok;
    }
    const view = await openAgentView(session, options);
    const { clock } = session;
    const store = openEtcd(access, clock);
    const entropy = systemEntropy();
    const engines = builtinEngines({ clock, entropy });
    const host = hostName(options.host ?? hostname());
    const interruption = catchInterruption();
    const address = options.address ?? firstAddress();
    const measured = new MeasuredAgent();
    let metrics: Metrics | undefined;
    try {
      metrics = await Metrics.open(options, measured);
      if (metrics !== undefined) view.say(`metrics at ${metrics.place}`, "note");
      const agent = await HostAgent.begin({
        host,
        store,
        clock,
        entropy,
        engines,
        stateRoot: stateRoot(session.env, process.getuid?.()),
        leaseTtlSeconds: ttlMs / 1_000,
        command: commandText(),
        cwd: resolve(session.cwd, options.directory ?? "."),
        happened: (deployment, event) => {
          metrics?.happened(deployment, event);
          view.happened(deployment, event);
        },
        say: (text, tone) => view.say(text, tone),
        log: view.log,
        socketOf: (deployment) => socketPath(runtimeDirectory(), partName(deployment, host)),
        facts: { ...ownFacts(address, labels), since: clock.wall() },
      });
      measured.agent = agent;
      view.say(`agent ${host} at ${address} · store ${access.endpoints.join(", ")}`, "note");
      const trouble = await tellServiceManager(session.env, ["--ready", `--status=plays ${host}`]);
      if (trouble !== undefined) view.say(trouble, "warning");
      return await stay({ session, agent, view }, interruption);
    } finally {
      interruption.dispose();
      await metrics?.close();
      engines.close();
      await store.close();
      view.close();
    }
  },
});

interface Staying {
  readonly session: Session;
  readonly agent: HostAgent;
  readonly view: AgentView;
}

async function stay(
  { session, agent, view }: Staying,
  interruption: ReturnType<typeof catchInterruption>,
): Promise<ExitCode> {
  const ended = new Promise<void>((done) => {
    const { signal } = interruption;
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
  try {
    await Promise.race([ended, agent.lost]);
  } catch (error) {
    await agent.leave("another agent has this host");
    throw error;
  }
  const { playing } = agent;
  void tellServiceManager(session.env, ["STOPPING=1", "--status=operations in flight may finish"]);
  view.say("ending: operations in flight may finish, supervised processes run on", "note");
  await agent.leave(interruption.stopSignal ?? "ended");
  const exit = interruption.code ?? exitCode.ok;
  if (speaksRecords(session.output.format)) {
    const message = `the agent has ended; it played ${playing.length} deployments`;
    await session.records().close({ message, playing, exit });
  }
  return exit;
}

function ownFacts(address: string, labels: Readonly<Record<string, string>>) {
  const os = platform();
  return { release: version, process: process.pid, address, os, arch: arch(), labels };
}

function labelsOf(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
      throw usageError(`Cannot read the label "${word}"`, 'write it like "role=db"');
    }),
  );
}

/** The first that is not this machine's own; others may be named by `--address`. */
function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outer = all.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
  const best = outer.find(({ family }) => family === "IPv4") ?? outer[0];
  return best?.address ?? "127.0.0.1";
}
