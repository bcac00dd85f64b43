// One `up`, many generations: what it keeps of them is measured inside and outside of it.
import { readFileSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Home, untilTrue } from "./cli/khoreia.ts";

const launcher = fileURLToPath(new URL("../../bin/khoreia.js", import.meta.url));

/** What one process uses, after its garbage has been collected. */
export interface Usage {
  readonly generation: number;
  readonly fds: number;
  readonly watches: number;
  readonly timers: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Runs inside of `up`: answers a signal with a line in a file. */
const probe = `
import fs from "node:fs";
process.on("SIGUSR2", () => {
  gc(); gc();
  const fds = fs.readdirSync("/proc/self/fd");
  const watches = fds.flatMap((fd) => {
    try { return fs.readFileSync("/proc/self/fdinfo/" + fd, "utf8").match(/^inotify /gm) ?? []; }
    catch { return []; }
  });
  const { heapUsed, rss } = process.memoryUsage();
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
  const usage = { fds: fds.length, watches: watches.length, timers: timers.length,
    heapBytes: heapUsed, rssBytes: rss };
  fs.appendFileSync(process.env.PROBE, JSON.stringify(usage) + "\\n");
});
`;

/** Fills what is bounded, the journal above all, so that only what is not can still grow. */
const fillingGenerations = 20;
const fillingNodes = 400;

export interface RedeployRequest {
  readonly generations: number;
  /** Whether the journal is filled before, which takes a while. */
  readonly filled: boolean;
  readonly samples: number;
  readonly onSample?: (usage: Usage) => void;
}

export async function redeploy(request: RedeployRequest): Promise<readonly Usage[]> {
  await using home = new Home();
  const usages: Usage[] = [];
  await using up = new Followed(home);
  await up.next(fillingText(0));
  const rounds = request.filled ? fillingGenerations : 1;
  for (let round = 1; round < rounds; round += 1) await up.next(fillingText(round));
  const every = Math.max(1, Math.floor(request.generations / request.samples));
  for (let count = 1; count <= request.generations; count += 1) {
    await up.next(generationText(count));
    if (count % every !== 0) continue;
    const usage = await up.measure(count);
    usages.push(usage);
    request.onSample?.(usage);
  }
  await up.end();
  return usages;
}

function fillingText(round: number): string {
  const nodes = Array.from(
    { length: fillingNodes },
    (_, index) =>
      `  fill-${index}: { create: { file: { path: made/fill-${index}, content: "${round}" } } }\n`,
  );
  return `khoreia: 1\nname: soak\nnodes:\n${nodes.join("")}`;
}

/** Content, path, count, name, program and child: each changes, some with every generation. */
function generationText(count: number): string {
  const tenth = Math.floor(count / 10);
  return `
khoreia: 1
name: soak
nodes:
  still: { create: { file: { path: made/still } } }
  content: { requires: [still], create: { file: { path: made/content, content: "${count}" } } }
  path: { create: { file: { path: made/path/at-${count % 7}/file } } }
  counted:
    count: ${1 + (count % 5)}
    create: { file: { path: "made/counted-\${instance.index}" } }
  name-${count}: { requires: [still], create: { file: { path: made/name-${count} } } }
  program: { create: { do: { shell: { run: ["true", "${tenth}"] } } } }
  child: { start: { process: { run: [sleep, "10000${tenth}"] } } }
`;
}

/** An `up` that stays, and whose output is read as it comes. */
class Followed {
  private readonly home: Home;
  private readonly child: ReturnType<typeof spawn> | undefined;
  private generation = 0;
  private converged = 0;
  private rest = "";
  private troubles = "";

  constructor(home: Home) {
    this.home = home;
    home.write("soak.yaml", fillingText(-1));
    home.write("probe.mjs", probe);
    writeFileSync(home.path("usage"), "");
    const args = ["--expose-gc", "--import", home.path("probe.mjs"), launcher];
    this.child = spawn(process.execPath, [...args, "up", "soak.yaml", "-o", "json"], {
      cwd: home.directory,
      env: home.env({ PROBE: home.path("usage") }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => this.read(chunk));
    this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.troubles = `${this.troubles}${chunk}`.slice(-10_000);
    });
    this.generation = 1;
  }

  /** Waits for the generation that is played, then writes the next one and waits for that. */
  async next(text: string): Promise<void> {
    await this.untilConverged();
    this.generation += 1;
    this.home.write("soak.yaml", text);
    await this.untilConverged();
  }

  async measure(generation: number): Promise<Usage> {
    const before = this.answers().length;
    this.child?.kill("SIGUSR2");
    await untilTrue(() => this.answers().length > before, { what: "an answer of the probe" });
    const usage = JSON.parse(this.answers().at(-1) ?? "{}") as Omit<Usage, "generation">;
    return { generation, ...usage };
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const closed = once(child, "close");
    child.kill("SIGINT");
    await closed;
    if (child.exitCode !== 130) throw new Error(`up ended with ${child.exitCode}`);
  }

  /** A test that fails leaves nothing running. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }

  private untilConverged(): Promise<void> {
    return untilTrue(() => this.converged >= this.generation, {
      what: () => `generation ${this.generation} converged: ${this.rest}${this.troubles}`,
    });
  }

  private answers(): readonly string[] {
    const text = readFileSync(this.home.path("usage"), "utf8");
    return text.split("\n").slice(0, -1);
  }

  private read(chunk: string): void {
    const lines = `${this.rest}${chunk}`.split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      const { kind, generation } = JSON.parse(line) as { kind?: string; generation?: number };
      if (kind === "deployment.converged") this.converged = generation ?? 0;
    }
  }
}

/** How much something grows from one generation to the next, by the line that fits best. */
export function slope(usages: readonly Usage[], of: (usage: Usage) => number): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(usages.map(({ generation }) => generation));
  const meanY = mean(usages.map(of));
  const spread = usages.map(({ generation }) => (generation - meanX) ** 2);
  const together = usages.map((usage) => (usage.generation - meanX) * (of(usage) - meanY));
  return mean(together) / mean(spread);
}
