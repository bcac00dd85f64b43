import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JournalEvent, KhoreiaError } from "../../model/index.ts";
import { listRunning } from "../../server/index.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { demoFile, demoTopology } from "../play/demo-topology.ts";
import { localPlayOptions } from "../play/play-options.ts";
import { Play } from "../play/play.ts";
import { userName } from "../play/user-name.ts";
import { isCi, type Session } from "../session.ts";
import { catchInterruption } from "../signals.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { acceptFiles } from "../topology/read-files.ts";

interface DemoOptions {
  readonly once?: boolean;
}

const settleMs = 20_000;
const healMs = 5_000;
/** What the demonstration removes of its own, to show the repair. */
const victim = { id: 6, operation: "configure" } as const;

export const demoCommand = defineCommand<DemoOptions>({
  args: [],
  options: [{ flags: "--once", text: "converge, break and heal once, tear down, end" }],
  examples: [
    ["demo", "on a terminal it stays: break something and watch"],
    ["demo --once", "the whole story in a second, for scripts"],
  ],
  about: [
    "Eight nodes on two hosts, in the form of 2016, played in this process. Only one temporary " +
      "directory is touched, no root is needed, and everything is gone at the end.",
  ],
  exits: [exitCode.blocked, exitCode.timedOut],
  streams: () => true,
  async run({ session, options }) {
    const directory = makeDirectory();
    const interruption = catchInterruption();
    try {
      return await dance(
        session,
        { directory, isOnce: isOnce(session, options) },
        interruption.signal,
      );
    } finally {
      interruption.dispose();
      rmSync(directory, { recursive: true, force: true });
    }
  },
});

function makeDirectory(): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(join(parent, "khoreia-demo-"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KhoreiaError(
      "KHO_TEMPORARY_UNUSABLE",
      `Cannot make a temporary directory in "${parent}": ${why}`,
      { cause, hint: "set TMPDIR to a directory that this user may write" },
    );
  }
}

/** Without somebody who could break things it shows by itself what happens then. */
function isOnce({ output, env }: Session, { once }: DemoOptions): boolean {
  return once === true || !output.stdout.isTty || isCi(env);
}

interface Place {
  readonly directory: string;
  readonly isOnce: boolean;
}

async function dance(
  session: Session,
  { directory, isOnce }: Place,
  signal: AbortSignal,
): Promise<ExitCode> {
  const file = join(directory, "demo.yaml");
  writeFileSync(file, demoTopology(directory));
  const name = await freeName(session);
  const { topology } = await acceptFiles(session, {
    files: [file],
    options: { name },
    engines: openCatalogue().catalogue,
  });
  const play = await Play.begin({
    session,
    options: localPlayOptions(session, {
      deployment: topology.name,
      topology,
      goal: "started",
      stateRoot: join(directory, "state"),
    }),
    mayDraw: true,
    serveAfterMs: isOnce ? undefined : 100,
  });
  play.say(`demo: 8 nodes on 2 hosts; only ${directory} is touched, no root is needed`);
  const settled = await play.settle({ timeoutMs: settleMs, signal });
  if (settled === "converged") {
    if (isOnce) await showRepair(play, directory);
    else await invite(play, directory, signal);
  }
  const down = await tearDown(play);
  const wasWell = settled === "converged" || settled === "interrupted";
  const exit = await play.end(down, {
    remarks: () => {
      rmSync(directory, { recursive: true, force: true });
      return [`${directory} is removed`];
    },
  });
  return wasWell ? exit : exitCode.timedOut;
}

/** Two demonstrations may run at once; each has a socket of its own. */
async function freeName({ clock }: Session): Promise<string> {
  const running = await listRunning({ clock });
  const taken = new Set(running.map(({ deployment }) => deployment));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "demo" : `demo-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Removes a file and measures until it is there again and known to be. */
async function showRepair(play: Play, directory: string): Promise<void> {
  const { clock, journal } = play.deployment;
  const file = demoFile(directory, victim.id, victim.operation);
  const from = journal.end;
  const { promise: healed, resolve } = Promise.withResolvers<number | undefined>();
  const cancel = clock.after(healMs, () => resolve(undefined));
  let removedAt = 0;
  const look = (): void => {
    const now = clock.now();
    for (let batch = reader.take(100); ; batch = reader.take(100)) {
      if (batch.kind === "gap") continue;
      if (batch.events.some((event) => isRepair(event))) resolve(now - removedAt);
      if (batch.events.length === 0) return;
    }
  };
  // Woken within the append of the event: the moment is exact, and reading follows.
  const reader = journal.follow({ from, wake: look });
  look();
  play.say(`removing ${file}`);
  removedAt = clock.now();
  unlinkSync(file);
  const tookMs = await healed;
  cancel();
  reader.close();
  play.say(
    tookMs === undefined
      ? `it was not written again within ${healMs / 1000} s`
      : `written again ${tookMs.toFixed(1)} ms after it was removed`,
    tookMs === undefined ? "warning" : "note",
  );
}

function isRepair(event: JournalEvent): boolean {
  const step = `${victim.id}.${victim.operation}`;
  return event.kind === "step.settled" && event.step === step;
}

async function invite(play: Play, directory: string, signal: AbortSignal): Promise<void> {
  const file = demoFile(directory, victim.id, victim.operation);
  play.say(`break something:  rm ${file}   or   rm -r ${join(directory, "nodes")}`);
  play.say(`ask, elsewhere:   khoreia why 6 · khoreia status · khoreia events`);
  play.say("Ctrl-C tears everything down again");
  await play.stay(signal);
}

async function tearDown(play: Play) {
  play.say("taking everything back");
  const { deployment } = play;
  if (deployment.status().goal !== "deleted") {
    await deployment.accept({ kind: "goal", goal: "deleted", by: userName() });
  }
  return play.settle({ timeoutMs: settleMs, signal: new AbortController().signal });
}
