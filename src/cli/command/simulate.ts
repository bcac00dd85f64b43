import { spellDuration } from "../../observe/index.ts";
import {
  type Fault,
  formatSchedule,
  parseSchedule,
  simulate,
  type SimulationResult,
} from "../../testing/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { speaksRecords } from "../output/output.ts";
import type { Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { countOption, usageError } from "../usage-error.ts";
import { counted } from "../view/diagnostics-text.ts";

interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: number;
  readonly faults?: Faults;
  readonly trace?: boolean;
}

/** How many, or just these. */
type Faults = { readonly faults: number } | { readonly schedule: readonly Fault[] };

const usualFaults: Faults = { faults: 50 };
const mostSeed = 2 ** 32;
/** Properties of "something good happens in time"; all others say that nothing bad happens. */
const liveness = new Set(["P3", "P4"]);

export const simulateCommand = defineCommand<SimulateOptions>({
  args: [],
  options: [
    { flags: "--seed <number>", text: "the world to run (0)", parse: countOption },
    { flags: "--seeds <count>", text: "this many, from --seed on (1)", parse: countOption },
    {
      flags: "--faults <count>",
      text: "faults in each world (50), or a schedule that a sweep has printed",
      parse: faultsOption,
    },
    { flags: "--trace", text: "every Do and event as it happens" },
  ],
  examples: [
    ["simulate --seed 7", "one world; the same seed gives the same hash"],
    ["simulate --seeds 100", "a hundred worlds"],
    ["simulate --seed 7 --trace", "what happened in it"],
  ],
  about: [
    "Runs this very agent in a seeded world: hosts crash, engines lag, lie, flap and hang, " +
      "watches delay. Then the faults stop and progress is demanded. Nothing outside the " +
      "process is touched.",
    "Ends with 6 when something forbidden happened (order, honesty, quiet), with 7 when " +
      "something demanded did not happen in time (convergence, healing), with 1 when the code " +
      "broke.",
  ],
  exits: [exitCode.blocked, exitCode.timedOut],
  streams: () => true,
  async run({ session, options }) {
    const { seed: first = 0, seeds = 1, faults = usualFaults } = options;
    if (first + seeds > mostSeed) {
      throw usageError(`Cannot simulate seed ${first}: a seed has 32 bits`);
    }
    const { clock } = session;
    const beganAt = clock.now();
    const interruption = catchInterruption();
    const findings: SimulationResult[] = [];
    let ran = 0;
    for (let seed = first; seed < first + seeds && !interruption.signal.aborted; seed += 1) {
      const trace = options.trace === true ? (line: string) => tellTrace(session, line) : undefined;
      const result = await simulate({
        seed,
        ...faults,
        drain,
        ...(trace === undefined ? {} : { trace }),
      });
      ran += 1;
      if (result.violations.length > 0) findings.push(result);
      tellResult(session, result, faults);
    }
    interruption.dispose();
    const exit = interruption.code ?? classOf(findings);
    await tellSummary(session, { ran, findings, exit, durationMs: clock.now() - beganAt });
    return exit;
  },
});

/** Every promise goes on before the world's next event. */
const drain = { macroTask: (task: () => void) => void setImmediate(task) };

/** Forbidden outweighs late: who breaks order cannot be trusted with anything. */
function classOf(findings: readonly SimulationResult[]): ExitCode {
  const violations = findings.flatMap((result) => result.violations);
  if (violations.length === 0) return exitCode.ok;
  const isSafety = violations.some(({ property }) => !liveness.has(property));
  return isSafety ? exitCode.blocked : exitCode.timedOut;
}

function faultsOption(text: string): Faults {
  if (!text.includes(":")) return { faults: countOption(text) };
  const schedule = parseSchedule(text);
  if (schedule !== undefined) return { schedule };
  throw usageError(
    `Cannot read the faults "${text}": they are neither a number nor a schedule`,
    'a schedule is written like "5000:crash:1f:300", with commas between its faults',
  );
}

function tellTrace(session: Session, line: string): void {
  const { output } = session;
  if (speaksRecords(output.format)) session.records().write({ type: "trace", message: line });
  else output.stdout.line(line);
}

function tellResult(session: Session, result: SimulationResult, asked: Faults): void {
  const { output } = session;
  const faults = "faults" in asked ? asked.faults : asked.schedule.length;
  const { seed, hash, events, dos, virtualMs, violations } = result;
  const isWell = violations.length === 0;
  const facts = `${events} events, ${dos} Do's, ${spellDuration(virtualMs)} of the world`;
  if (speaksRecords(output.format)) {
    const message = `seed ${seed}: ${isWell ? "well" : counted(violations.length, "violation")}`;
    session
      .records()
      .write({ type: "world", message, seed, faults, hash, events, dos, violations });
    return;
  }
  if (isWell && output.verbosity === "quiet") return;
  const { symbols, paint, stdout } = output;
  const sign = isWell ? paint("good", symbols.of.steady) : paint("bad", symbols.of.failed);
  stdout.line(`${sign} seed ${seed}  ${hash}  ${facts}`);
  for (const violation of violations) {
    stdout.line(`    ${violation.property} at ${spellDuration(violation.at)}: ${violation.text}`);
  }
  if (!isWell) {
    const same = "faults" in asked ? `${faults}` : `'${formatSchedule(asked.schedule)}'`;
    stdout.line(`    again: khoreia simulate --seed ${seed} --faults ${same} --trace`);
  }
}

interface Sweep {
  readonly ran: number;
  readonly findings: readonly SimulationResult[];
  readonly exit: ExitCode;
  readonly durationMs: number;
}

async function tellSummary(session: Session, sweep: Sweep): Promise<void> {
  const { output } = session;
  const { ran, findings, exit, durationMs } = sweep;
  const violating = findings.map(({ seed }) => seed);
  const verdict = `${counted(ran, "world")}, ${violating.length} with violations`;
  if (speaksRecords(output.format)) {
    await session.records().close({ message: verdict, ran, violating, durationMs, exit });
    return;
  }
  if (output.format === "name") {
    for (const seed of violating) output.stdout.line(String(seed));
    return;
  }
  output.stdout.line(`${verdict} ${output.symbols.dot} ${spellDuration(durationMs)}`);
}
