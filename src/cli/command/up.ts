import process from "node:process";
import { stateFiles, stateRoot } from "../../agent/state/index.ts";
import { hostName, type Topology } from "../../model/index.ts";
import type { LogLevel } from "../../observe/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { defineCommand } from "../command-definition.ts";
import { SecretValues } from "../compose/secret-values.ts";
import { hostsOf } from "../compose/stays-behind.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { measurePlay, type PlayMetrics } from "../metrics/measure-play.ts";
import { type MetricsOptions, metricsOptions } from "../metrics/metrics-options.ts";
import { localPlayOptions } from "../play/play-options.ts";
import { Play } from "../play/play.ts";
import { TopologyFollower } from "../play/topology-follower.ts";
import { isCi, type Session } from "../session.ts";
import { catchInterruption, type Interruption } from "../signals.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { localHost } from "../topology/local-score.ts";
import { keepReading, type ReadingQuestion, recallReading } from "../topology/kept-reading.ts";
import type { AcceptedFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type ReadingOptions,
  readingOptions,
} from "../topology/topology-options.ts";
import { durationOption, listOption, usageError } from "../usage-error.ts";
import { showWarnings } from "../view/show-warnings.ts";
import { logOptions, type LogOptions, openLog } from "../log/open-log.ts";

interface UpOptions extends ReadingOptions, LogOptions, MetricsOptions {
  readonly once?: boolean;
  readonly host?: readonly string[];
  readonly timeout?: number;
  readonly dryRun?: boolean;
}

/** `up --once` gives up after this (choreography, defaults); `up` has no deadline. */
const onceTimeoutMs = 600_000;
/** Loading the server must not slow down what people wait for. */
const serveAfterMs = { once: 3_000, stay: 300 } as const;
const killChildrenAfterMs = 5_000;

export const upCommand = defineCommand<UpOptions>({
  args: [filesArgument],
  options: [
    { flags: "--once", text: "end when it is steady, or cannot become so without help" },
    {
      flags: "-t, --timeout <duration>",
      text: "with --once: give up after this (10m)",
      parse: durationOption,
    },
    {
      flags: "--host <name>",
      text: "play only this host of the topology; may be repeated",
      parse: listOption,
    },
    { flags: "-n, --dry-run", text: "the same as khoreia plan" },
    ...readingOptions,
    ...metricsOptions,
    ...logOptions,
  ],
  examples: [
    ["up shop.yaml", "play it and keep it so, until Ctrl-C"],
    ["up shop.yaml --once", "for scripts and CI; the exit code tells how it ended"],
    ["up shop.yaml --set port=8080 --timeout 2m --once", "with an input and a limit"],
    ["up shop.yaml --metrics 9464", "with metrics for Prometheus and probes, on loopback"],
    ["up shop.yaml -o json", "every event as a JSON line"],
  ],
  about: [
    "Plays all hosts of the topology in this process: converges, then watches and heals. A " +
      "changed file is taken over as a new generation; one that is not valid is reported and " +
      "changes nothing. Ctrl-C stops supervised processes and leaves everything else as it is; " +
      "khoreia down takes back what was made, also when no up is running.",
    "With --once it ends with 0 steady, 6 blocked, 7 timed out, 8 a host is not present, and " +
      "supervised processes run on.",
    aboutFiles,
  ],
  exits: [
    exitCode.invalid,
    exitCode.blocked,
    exitCode.timedOut,
    exitCode.hostAbsent,
    exitCode.interrupted,
    exitCode.terminated,
  ],
  streams: () => true,
  async run({ session, args, options }) {
    if (options.dryRun === true) {
      const { planCommand } = await import("./plan.ts");
      return planCommand.run({ session, args, options });
    }
    if (options.timeout !== undefined && options.once !== true) {
      throw usageError('Cannot give "--timeout" without "--once": up itself has no end');
    }
    const accepted = await recallOrAccept(session, { files: args, options });
    showWarnings(session, accepted.warnings);
    const metrics = await measurePlay(options);
    const interruption = catchInterruption();
    try {
      return await playFiles(session, { accepted, options, args, metrics }, interruption);
    } finally {
      interruption.dispose();
      await metrics?.close();
    }
  },
});

/** Reading a large topology costs more than anything else that a restart does before it plays. */
async function recallOrAccept(session: Session, question: ReadingQuestion): Promise<AcceptedFiles> {
  const root = stateRoot(session.env, process.getuid?.());
  const recalled = recallReading(session, question, root);
  if (recalled !== undefined) {
    const { topology, paths, origin } = recalled;
    return { topology, paths, warnings: [], secrets: [], provenance: () => ({ origin }) };
  }
  const { acceptFiles } = await import("../topology/read-files.ts");
  return acceptFiles(session, { ...question, engines: openCatalogue().catalogue });
}

interface UpRequest {
  readonly accepted: AcceptedFiles;
  readonly options: UpOptions;
  readonly args: readonly string[];
  readonly metrics: PlayMetrics | undefined;
}

async function playFiles(
  session: Session,
  { accepted, options, args, metrics }: UpRequest,
  interruption: Interruption,
): Promise<ExitCode> {
  const { topology, paths } = accepted;
  const { origin, note } = accepted.provenance();
  const secrets = new SecretValues(accepted.secrets);
  const hosts = options.host?.map(hostName);
  checkHosts(topology, options.host ?? []);
  const isOnce = options.once === true;
  const log = await openLog(session, options);
  const play = await Play.begin({
    session,
    options: {
      ...localPlayOptions(session, {
        deployment: topology.name,
        topology,
        goal: "started",
        secrets,
        ...(hosts === undefined ? {} : { hosts }),
      }),
      origin,
      logLevel: log.level,
      onLogLevel: (level: LogLevel) => log.setLevel(level),
    },
    mayDraw: !log.sharesTerminal,
    serveAfterMs: isOnce ? serveAfterMs.once : serveAfterMs.stay,
    ...(session.output.stdout.isTty && !isCi(session.env) ? { remark: "let's dance" } : {}),
  });
  const [host] = play.deployment.hosts;
  if (note !== undefined && host !== undefined) {
    const root = stateRoot(session.env, process.getuid?.());
    keepReading(stateFiles(root, host, topology.name).reading, note);
  }
  log.follow(play.deployment);
  metrics?.follow(play.deployment);
  if (metrics !== undefined) play.say(`metrics at ${metrics.place}`);
  const { signal } = interruption;
  try {
    if (isOnce) {
      const timeoutMs = options.timeout ?? onceTimeoutMs;
      const settled = await play.settle({ timeoutMs, signal });
      return await play.end(settled, { code: interruption.code });
    }
    const follower = new TopologyFollower(session, {
      play,
      secrets,
      request: { files: args, options, engines: play.deployment.engines.catalogue },
    });
    follower.follow(paths);
    const ended = await play.stay(signal);
    follower.close();
    if (ended === "down") return await play.end("converged");
    await stopChildren(play);
    return await play.end("interrupted", { code: interruption.code });
  } finally {
    log.close();
  }
}

/** Ctrl-C of `up` stops what it supervises, and says so; what it made stays. */
async function stopChildren(play: Play): Promise<void> {
  await play.deployment.rest("interrupted", true);
  const children = play.deployment.childSteps();
  if (children.length === 0) return;
  play.say(`stopping ${children.length} supervised: ${children.join(", ")}`);
  await play.deployment.stopChildren(killChildrenAfterMs);
}

/** A host that the topology does not name would play nothing, and nobody would notice. */
function checkHosts(topology: Topology, wanted: readonly string[]): void {
  const known = hostsOf(topology, localHost());
  for (const host of wanted) {
    if (known.includes(host)) continue;
    const near = closestWord(host, known);
    throw usageError(
      `Cannot play host "${host}": "${topology.name}" has no node on it`,
      near === undefined ? `its hosts are: ${known.join(", ")}` : `did you mean "${near}"?`,
    );
  }
}
