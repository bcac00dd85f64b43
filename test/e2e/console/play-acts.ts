import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { untilTrue } from "../cli/khoreia.ts";
import type { Act } from "./console-page.ts";
import { asInPages, inOrderOfNodes, mask } from "./masks.ts";
import type { Shell, ShellCommand } from "./shell.ts";

export interface PlayOptions {
  /** Of a page that is compared; when it is written anew, nothing is expected. */
  readonly expects: boolean;
  /** Whether lines of different nodes may change places. */
  readonly anyOrderOfNodes?: boolean;
}

const quietMs = 2_500;
const lookMs = 20;

/** Does what a reader of the block does. Returns the acts with what was really written. */
export async function playActs(
  acts: readonly Act[],
  shell: Shell,
  options: PlayOptions,
): Promise<readonly Act[]> {
  const played: Act[] = [];
  let command: ShellCommand | undefined;
  let seen = 0;
  for (const [index, act] of acts.entries()) {
    let besides: readonly string[] = [];
    if (act.kind === "command") {
      if (command !== undefined && !command.ended && !runsOn(acts, index))
        await command.untilEnded();
      command = shell.start(act.text);
      seen = 0;
    } else if (act.kind === "elsewhere") {
      besides = await shell.ask(act.text);
    } else {
      command?.signal("SIGINT");
    }
    assert.ok(command !== undefined, "a block begins with a command");
    const count = seen + act.output.length - besides.length;
    await linesCame(command, { ...options, count, ends: ends(acts, index) });
    const lines = command.lines().slice(seen);
    seen += lines.length;
    const output = [...besides, ...lines].map((line) => asInPages(line, shell.directory));
    played.push({ ...act, output });
  }
  if (options.expects) compare(acts, played, options);
  return played;
}

interface Awaited extends PlayOptions {
  readonly count: number;
  readonly ends: boolean;
}

/** Waits for as many lines as the page has, or, when it is written anew, for quiet. */
async function linesCame(
  command: ShellCommand,
  { expects, count, ends: atEnd }: Awaited,
): Promise<void> {
  if (atEnd) return command.untilEnded();
  if (expects) {
    await untilTrue(() => command.lines().length >= count || command.ended, {
      what: () => `${count} lines after ${command.lines().join("\n")}`,
    });
    return;
  }
  for (let before = -1, quiet = 0; quiet < quietMs && !command.ended; quiet += lookMs) {
    await sleep(lookMs);
    if (command.lines().length !== before) quiet = 0;
    before = command.lines().length;
  }
}

/** Verbs that run on until they are interrupted, unless they are told otherwise. */
const endless = /^khoreia (up|demo|watch)\b(?!.*--once)|--follow\b/;

/** Whether the command of this act has ended with it. */
function ends(acts: readonly Act[], index: number): boolean {
  const act = acts[index];
  if (act?.kind === "interrupt") return true;
  if (act?.kind !== "command") return false;
  return !endless.test(act.text);
}

const runsOn = (acts: readonly Act[], index: number): boolean => {
  const before = acts.slice(0, index).findLast(({ kind }) => kind === "command");
  return before !== undefined && endless.test(before.text);
};

function compare(expected: readonly Act[], actual: readonly Act[], options: PlayOptions): void {
  const arrange =
    options.anyOrderOfNodes === true ? inOrderOfNodes : (lines: readonly string[]) => lines;
  for (const [index, act] of expected.entries()) {
    const [want, got] = [act.output, actual[index]?.output ?? []].map((lines) => [
      ...arrange(lines.map(mask)),
    ]);
    assert.deepEqual(got, want, `what "${act.text}" writes`);
  }
}

/** Whether a page needs no new transcript, since only times and the like differ. */
export function isSame(
  expected: readonly Act[],
  actual: readonly Act[],
  options: PlayOptions,
): boolean {
  try {
    compare(expected, actual, options);
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) return false;
    throw error;
  }
}
