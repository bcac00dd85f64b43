import { spellDuration } from "../../observe/index.ts";
import { conditionsWorstFirst } from "../../model/index.ts";
import type { Client, StatusAnswer } from "../../server/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { exitOfStatus } from "../online/assess-status.ts";
import {
  aboutFinding,
  conditionExits,
  type TargetOptions,
  targetOptions,
  namesArgument,
} from "../online/online-options.ts";
import { plainCounts, summaryRecord } from "../online/record-status.ts";
import { openTarget } from "../online/target.ts";
import { speaksRecords } from "../output/output.ts";
import type { Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { durationOption } from "../usage-error.ts";
import { conditionText, countsText } from "../view/deployment-line.ts";
import { reasonText, worstFirst } from "../view/status-text.ts";

interface WaitOptions extends TargetOptions {
  readonly timeout?: number;
}

/** In CI nobody kills a step that says something now and then. */
const heartbeatMs = 30_000;
const mostReasons = 5;

export const waitCommand = defineCommand<WaitOptions>({
  args: [namesArgument],
  options: [
    {
      flags: "-t, --timeout <duration>",
      text: "give up after this (no limit)",
      parse: durationOption,
    },
    ...targetOptions,
  ],
  examples: [
    ["wait", "until all is steady, or cannot become so without help"],
    ["wait api --timeout 2m", "only for api; exit code 7 after two minutes"],
  ],
  about: [
    "Returns 0 when what is named is steady, 6 as soon as all that is left is blocked or held, 7 " +
      "when the time is up. It tells failed from slow, so scripts need not guess.",
    aboutFinding,
  ],
  exits: conditionExits,
  streams: () => true,
  async run({ session, args, options }) {
    const { clock, output } = session;
    const { client, nodes } = await openTarget(session, { names: args, ...options });
    // Names that do not exist are refused here, before anybody waits for them.
    if (nodes.length > 0) await client.status({ nodes });
    const beganAt = clock.now();
    const interruption = catchInterruption();
    const waiting = { session, client, nodes };
    const ended = await waitForEnd(waiting, options.timeout, interruption.signal);
    interruption.dispose();
    const exit = interruption.code ?? ended.exit;
    const durationMs = clock.now() - beganAt;
    if (speaksRecords(output.format)) {
      await session.records().close(summaryRecord(ended.status, { exit, durationMs }));
    } else if (output.format !== "name") {
      writeEnding(session, ended.status, { exit, durationMs });
    }
    return exit;
  },
});

interface Waiting {
  readonly session: Session;
  readonly client: Client;
  readonly nodes: readonly string[];
}

interface Ended {
  readonly exit: ExitCode;
  readonly status: StatusAnswer["status"];
}

/** Asks again at every change, so that a change between two questions is not missed. */
async function waitForEnd(
  { session, client, nodes }: Waiting,
  timeoutMs: number | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const { clock } = session;
  const round = new AbortController();
  const end = (): void => round.abort();
  signal.addEventListener("abort", end, { once: true });
  const cancel = timeoutMs === undefined ? () => undefined : clock.after(timeoutMs, end);
  const look = async (): Promise<Ended> => {
    const { status } = await client.status({ show: "unsteady" });
    return { exit: exitOfStatus(status, nodes), status };
  };
  let toldAt = clock.now();
  try {
    let ended = await look();
    if (ended.exit !== exitCode.timedOut) return ended;
    for await (const _change of client.watch({ show: "none" }, round.signal)) {
      ended = await look();
      if (ended.exit !== exitCode.timedOut) return ended;
      if (clock.now() - toldAt < heartbeatMs) continue;
      toldAt = clock.now();
      tell(session, ended.status);
    }
    return await look();
  } finally {
    cancel();
    signal.removeEventListener("abort", end);
    round.abort();
  }
}

function tell(session: Session, status: StatusAnswer["status"]): void {
  const { output } = session;
  const message = `${status.deployment}: ${plainCounts(status.counts)}`;
  if (speaksRecords(output.format)) {
    session.records().write({ type: "progress", message, counts: status.counts });
  } else if (output.format !== "name" && output.verbosity !== "quiet") {
    output.stderr.line(message);
  }
}

function writeEnding(
  { output, clock }: Session,
  status: StatusAnswer["status"],
  ending: { readonly exit: ExitCode; readonly durationMs: number },
): void {
  const { stdout, symbols } = output;
  const now = clock.wall();
  const worst = worstFirst(status.instances);
  for (const instance of worst.slice(0, mostReasons)) {
    const sign = conditionText(instance.condition, output);
    stdout.line(`${sign}  ${instance.instance}  ${reasonText(instance, output, now)}`);
  }
  if (worst.length > mostReasons) {
    stdout.line(`${symbols.ellipsis} ${worst.length - mostReasons} more: khoreia status`);
  }
  const condition = conditionsWorstFirst.find((name) => status.counts[name] > 0) ?? "steady";
  const verdict =
    ending.exit === exitCode.timedOut ? "time is up" : conditionText(condition, output);
  const counts = countsText(status.counts, output);
  const facts = [verdict, status.deployment, counts, spellDuration(ending.durationMs)];
  stdout.line(facts.join(` ${symbols.dot} `));
}
