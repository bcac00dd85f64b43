import { KhoreiaError } from "../../model/index.ts";
import type { LogChunk, LogLevel } from "../../observe/index.ts";
import { escapeOutput, logLevels } from "../../observe/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import {
  aboutFinding,
  type TargetOptions,
  targetOptions,
  namesArgument,
} from "../online/online-options.ts";
import { openTarget, type Target } from "../online/target.ts";
import { emit } from "../output/answer.ts";
import { type Output, speaksRecords } from "../output/output.ts";
import { clockText } from "../output/time-text.ts";
import type { Session } from "../session.ts";
import { catchInterruption, type Interruption } from "../signals.ts";
import { countOption } from "../usage-error.ts";

interface LogsOptions extends TargetOptions {
  readonly attempt?: number;
  readonly follow?: boolean;
  readonly since?: number;
  readonly agentLevel?: LogLevel;
}

export const logsCommand = defineCommand<LogsOptions>({
  args: [namesArgument],
  options: [
    { flags: "--attempt <number>", text: "only of this attempt", parse: countOption },
    { flags: "-F, --follow", text: "go on with what is written" },
    {
      flags: "--agent-level <level>",
      text: `from now on log this much in up itself: ${logLevels.join(", ")}`,
      choices: logLevels,
    },
    ...targetOptions,
  ],
  examples: [
    ["logs db", "everything that its programs wrote and that is still kept"],
    ["logs db --attempt 3", "of one attempt"],
    ["logs api --follow", "of every instance of api, as it is written"],
    ["logs --agent-level debug", "change what up writes to its own log"],
  ],
  about: [
    "Standard output and error of Do's, per attempt, and of supervised processes. Control " +
      "characters are shown, not obeyed. Without a name: of all nodes.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  streams: ({ follow }) => follow === true,
  async run({ session, args, options }) {
    const target = await openTarget(session, { names: args, ...options });
    if (options.agentLevel !== undefined) {
      return changeLevel(session, target, options.agentLevel);
    }
    const { status } = await target.client.status(
      target.nodes.length === 0 ? {} : { nodes: target.nodes },
    );
    const instances = status.instances.map(({ instance }) => instance);
    const interruption = catchInterruption();
    const signal = AbortSignal.any([interruption.signal, session.output.stdout.gone]);
    // Who names no node of a cluster wants what is here, not the first that is elsewhere.
    const elsewhere = target.nodes.length === 0 ? new Elsewhere() : undefined;
    const request = { client: target.client, options, signal, elsewhere };
    try {
      return options.follow === true
        ? await followAll(session, instances, { ...request, interruption })
        : await readAll(session, instances, request);
    } finally {
      interruption.dispose();
    }
  },
});

interface LogsRequest {
  readonly client: Target["client"];
  readonly options: LogsOptions;
  readonly signal: AbortSignal;
  readonly elsewhere: Elsewhere | undefined;
}

/** Instances of a cluster whose programs run on other machines. */
class Elsewhere {
  private readonly met: KhoreiaError[] = [];

  /** What an instance has written, nothing where that is not here. */
  async *without(chunks: AsyncIterable<LogChunk>): AsyncGenerator<LogChunk> {
    try {
      yield* chunks;
    } catch (error) {
      const isElsewhere = error instanceof KhoreiaError && error.code === "KHO_LOGS_ELSEWHERE";
      if (!isElsewhere) throw error;
      this.met.push(error);
    }
  }

  /** Throws when all of them are elsewhere: an empty answer would say that nothing was written. */
  tell({ output }: Session, count: number): void {
    const [first] = this.met;
    if (first === undefined) return;
    if (this.met.length === count) throw first;
    output.stderr.line(`${this.met.length} of ${count} instances are on other hosts`);
  }
}

async function changeLevel(
  { output }: Session,
  { client, deployment }: Target,
  level: LogLevel,
): Promise<ExitCode> {
  const answer = await client.setLogLevel(level);
  return emit(output, {
    data: { deployment, ...answer },
    names: [answer.level],
    text: () => `${deployment}: the agent logs "${answer.level}" from now on, was "${answer.was}"`,
  });
}

/** A chunk and whose it is. */
type Written = LogChunk & { readonly instance: string };

async function readAll(
  session: Session,
  instances: readonly string[],
  request: LogsRequest,
): Promise<ExitCode> {
  const { output } = session;
  const written: Written[] = [];
  // One after the other: their parts belong together, and the order is the same each time.
  for (const instance of instances) {
    for await (const chunk of chunksOf(instance, request)) written.push({ instance, ...chunk });
  }
  request.elsewhere?.tell(session, instances.length);
  return emit(output, {
    data: { chunks: written },
    names: [...new Set(written.map(({ instance }) => instance))],
    text: () => written.flatMap((chunk) => linesOf(chunk, output)).join("\n"),
  });
}

async function followAll(
  session: Session,
  instances: readonly string[],
  request: LogsRequest & { readonly interruption: Interruption },
): Promise<ExitCode> {
  const { output } = session;
  let count = 0;
  const followOne = async (instance: string): Promise<void> => {
    for await (const chunk of chunksOf(instance, request)) {
      count += 1;
      tell(session, { instance, ...chunk });
    }
  };
  await Promise.all(instances.map(followOne));
  request.elsewhere?.tell(session, instances.length);
  const exit = request.interruption.code ?? exitCode.ok;
  if (speaksRecords(output.format)) {
    await session.records().close({ message: `${count} chunks`, chunks: count, exit });
  }
  return exit;
}

function chunksOf(
  instance: string,
  { client, options, signal, elsewhere }: LogsRequest,
): AsyncIterable<LogChunk> {
  const { attempt, follow = false } = options;
  const query = { follow, ...(attempt === undefined ? {} : { attempt }) };
  const chunks = client.logs(instance, query, signal);
  return elsewhere?.without(chunks) ?? chunks;
}

function tell(session: Session, chunk: Written): void {
  const { output } = session;
  if (speaksRecords(output.format)) {
    const message = escapeOutput(chunk.text).trimEnd().split("\n").at(-1) ?? "";
    session.records().write({ type: "log", message, ...chunk });
  } else if (output.format === "name") {
    output.stdout.line(chunk.instance);
  } else {
    for (const line of linesOf(chunk, output)) output.stdout.line(line);
  }
}

function linesOf(chunk: Written, output: Output): readonly string[] {
  const prefix = prefixOf(chunk, output);
  const { droppedBytes } = chunk;
  const dropped =
    droppedBytes === undefined ? [] : [`(${droppedBytes} bytes before this were not kept)`];
  const written = escapeOutput(chunk.text).replace(/\n$/, "").split("\n");
  return [...dropped, ...written].map((line) => prefix + line);
}

/** `14:20:07 db.create#3 err | `: which step, which attempt, which stream. */
function prefixOf(
  { step, attempt, stream, at }: LogChunk,
  { paint, symbols, utc }: Output,
): string {
  const time = at === undefined ? "" : `${clockText(at, { utc })} `;
  const which = attempt === undefined ? step : `${step}#${attempt}`;
  const bar = symbols.trunk.trimEnd();
  const name = paint(stream === "stderr" ? "warn" : "quiet", `${which} ${stream}`);
  return `${paint("quiet", time)}${name} ${paint("quiet", bar)} `;
}
