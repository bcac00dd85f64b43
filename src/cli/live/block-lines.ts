import { durationText, spellDuration } from "../../observe/index.ts";
import type { Condition, DeploymentStatus, InstanceStatus } from "../../model/index.ts";
import type { Output } from "../output/output.ts";
import { toneOf } from "../output/symbols.ts";
import { padEnd, textWidth, truncate } from "../output/text-width.ts";
import { countsText, instanceCount } from "../view/deployment-line.ts";
import { reasonText, worstFirst } from "../view/status-text.ts";

export interface BlockSize {
  readonly rows: number;
  readonly columns: number;
}

export interface BlockFacts {
  readonly status: DeploymentStatus;
  /** Wall time. */
  readonly now: number;
  readonly elapsedMs: number;
}

/** Rule and last line. */
const frameRows = 2;
/** More rows are not looked at, however tall the window is. */
const mostRows = 14;
const barColumns = 20;
const widestName = 28;

/**
 * What moves, in as many rows as there are: attention first, then what is being done, then one
 * line for all that waits; a count of everything closes it.
 */
export function blockLines(facts: BlockFacts, output: Output, size: BlockSize): readonly string[] {
  const { status } = facts;
  const moving = worstFirst(status.instances.filter(({ condition }) => condition !== "steady"));
  const rows = Math.max(1, Math.min(size.rows, mostRows) - frameRows);
  const singles = moving.filter(({ condition }) => condition !== "waiting");
  const waiting = moving.filter(({ condition }) => condition === "waiting");
  const forWaiting = waiting.length === 0 ? 0 : 1;
  const fits = singles.length + waiting.length <= rows;
  const shown = fits ? moving : singles.slice(0, Math.max(0, rows - forWaiting - 1));
  const width = Math.min(
    widestName,
    Math.max(0, ...shown.map(({ instance }) => textWidth(instance))),
  );
  const lines = shown.map((instance) => instanceLine(instance, { facts, output, width }));
  if (!fits) {
    const rest = singles.length - shown.length;
    if (rest > 0) lines.push(foldLine(singles[shown.length], rest, output));
    if (waiting.length > 0) lines.push(waitingLine(waiting, output));
  }
  return [ruleLine(facts, output, size), ...lines, footLine(facts, output)]
    .slice(-size.rows)
    .map((line) => cut(line, size.columns, output));
}

interface LinePlace {
  readonly facts: BlockFacts;
  readonly output: Output;
  readonly width: number;
}

function instanceLine(instance: InstanceStatus, { facts, output, width }: LinePlace): string {
  const { condition, state } = instance;
  const sign = output.paint(toneOf[condition], output.symbols.of[condition]);
  const name = padEnd(truncate(instance.instance, width, output.symbols.ellipsis), width);
  const word = condition === "performing" ? state : condition;
  const reason =
    condition === "performing"
      ? doingText(instance, facts, output)
      : waitingText(instance, facts, output);
  return `${sign} ${name}  ${padEnd(word, 11)}  ${reason}`.trimEnd();
}

function doingText(instance: InstanceStatus, { now }: BlockFacts, output: Output): string {
  const { step, attempt, attempts, reason, since } = instance;
  const took = tookText(instance, now, output);
  const isRunning = instance.steps.some((each) => each.step === step && each.running);
  const what = isRunning
    ? [took ?? spellDuration(now - since)]
    : [reason?.text ?? "", ...(took === undefined ? [] : [took])];
  const text = what.join(` ${output.symbols.dot} `);
  const isRetry = attempt !== undefined && attempt > 1;
  return isRetry ? `${text} (attempt ${attempt} of ${attempts ?? "?"})` : text;
}

/** How long the attempt under way has taken, beside what is usual; yellow when it is late. */
function tookText(instance: InstanceStatus, now: number, { paint }: Output): string | undefined {
  const took = durationText(instance, now);
  return took === undefined ? undefined : paint(took.isLate ? "warn" : "plain", took.text);
}

function waitingText(instance: InstanceStatus, { now }: BlockFacts, output: Output): string {
  const parts = [reasonText(instance, output, now)];
  if (instance.condition === "healing") parts.push(tookText(instance, now, output) ?? "");
  if (instance.condition === "blocked") parts.push(`needs you: khoreia why ${instance.instance}`);
  return parts.filter((part) => part !== "").join(` ${output.symbols.dot} `);
}

function foldLine(worst: InstanceStatus | undefined, count: number, output: Output): string {
  const condition: Condition = worst?.condition ?? "performing";
  const sign = output.paint(toneOf[condition], output.symbols.of[condition]);
  return `${sign} ${count} more, ${condition} and less urgent`;
}

function waitingLine(waiting: readonly InstanceStatus[], output: Output): string {
  const [first] = waiting;
  const more = waiting.length > 1 ? ` +${waiting.length - 1}` : "";
  const on = first?.waitingOn[0]?.instance;
  const sign = output.paint(toneOf.waiting, output.symbols.of.waiting);
  return `${sign} ${first?.instance ?? ""}${more}  waiting${on === undefined ? "" : `  for ${on}`}`;
}

function ruleLine(
  { status, elapsedMs }: BlockFacts,
  output: Output,
  { columns }: BlockSize,
): string {
  const { symbols, paint } = output;
  const facts = [status.deployment, `generation ${status.generation}`, clock(elapsedMs)];
  const title = facts.join(` ${symbols.dot} `);
  const rule = symbols.rule.repeat(Math.max(3, columns - textWidth(title) - 1));
  return `${paint("quiet", rule)} ${title}`;
}

function footLine({ status, now }: BlockFacts, output: Output): string {
  const { symbols } = output;
  const all = instanceCount(status.counts);
  const share = all === 0 ? 1 : status.counts.steady / all;
  const full = Math.floor(share * barColumns);
  const bar = symbols.barFull.repeat(full) + symbols.barEmpty.repeat(barColumns - full);
  const eta = etaText(status, now);
  const facts = [countsText(status.counts, output), ...(eta === undefined ? [] : [eta])];
  return `  [${bar}]  ${facts.join(` ${symbols.dot} `)}`;
}

/** Whole seconds, and none when less than one is left: they would only flicker. */
function etaText({ expectedAt }: DeploymentStatus, now: number): string | undefined {
  const seconds = expectedAt === undefined ? 0 : Math.ceil((expectedAt - now) / 1000);
  if (seconds < 2) return undefined;
  return `eta ${seconds < 10 ? `${seconds} s` : spellDuration(seconds * 1000)}`;
}

/** `00:07`, `12:30`, `1:02:03`. */
function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** Painted lines are cut without their paint: half an escape sequence would color the screen. */
function cut(line: string, columns: number, { symbols }: Output): string {
  if (textWidth(line) <= columns) return line;
  const plain = line.replaceAll(escapeSequence, "");
  return truncate(plain, columns, symbols.ellipsis);
}

const escapeSequence = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, "g");
