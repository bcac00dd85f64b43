// Kills `up` again and again at random moments, and judges what the operations have written.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { chmodSync, cpSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createPrng, type Prng } from "../../src/std/prng.ts";
import { type Judgement, judgeLog, parseLog } from "./check-log.ts";
import { markOf, randomScene, type Scene, scripts } from "./random-scene.ts";

const launcher = fileURLToPath(new URL("../../bin/khoreia.js", import.meta.url));

export interface ChaosRequest {
  readonly kills: number;
  readonly seed: number;
  readonly nodes: number;
  /** Where the log and the topology of a failing round are kept. */
  readonly keep: string;
  readonly onRound?: (round: RoundReport) => void;
}

export interface RoundReport extends Judgement {
  readonly seed: number;
  readonly kills: number;
  readonly kept?: string;
}

/** Runs rounds, each on a topology and a directory of its own, until enough kills are done. */
export async function runChaos(request: ChaosRequest): Promise<readonly RoundReport[]> {
  const rounds: RoundReport[] = [];
  let left = request.kills;
  for (let seed = request.seed; left > 0; seed += 1) {
    const report = await playRound({ ...request, seed, kills: left });
    left -= report.kills;
    rounds.push(report);
    request.onRound?.(report);
  }
  return rounds;
}

/** A kill falls within this time of the start of `up`; most rounds need longer to converge. */
const killWithinMs = 1_600;
const mostKillsPerRound = 8;
const convergeWithin = "60s";

async function playRound(request: ChaosRequest): Promise<RoundReport> {
  const prng = createPrng(request.seed);
  const scene = randomScene(prng.split("scene"), request.nodes);
  const place = new SceneDirectory(scene);
  const kills = Math.min(request.kills, prng.between(3, mostKillsPerRound));
  const violations: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) await place.kill(prng.split(`kill ${kill}`));
    violations.push(...(await place.converge()));
    const calm = place.lines().length;
    violations.push(...(await place.drift(prng.split("drift"))));
    violations.push(...(await place.takeDown(prng.split("down"))));
    const whole = judgeLog(place.lines(), scene, calm);
    violations.push(...whole.violations);
    const report = { ...whole, violations, seed: request.seed, kills };
    return violations.length === 0 ? report : { ...report, kept: place.keep(request) };
  } finally {
    place.clear();
  }
}

/** One directory in which one scene is played. */
class SceneDirectory {
  private readonly scene: Scene;
  private readonly directory = mkdtempSync(join(tmpdir(), "kh-chaos-"));

  constructor(scene: Scene) {
    this.scene = scene;
    for (const name of ["run", "lock", "tmp"]) mkdirSync(this.path(name), { mode: 0o700 });
    writeFileSync(this.path("log"), "");
    writeFileSync(this.path("chaos.yaml"), scene.text);
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(this.path(name), script);
      chmodSync(this.path(name), 0o755);
    }
  }

  lines() {
    return parseLog(readFileSync(this.path("log"), "utf8"));
  }

  /** Begins `up` and kills it at some moment of the time that it usually needs. */
  async kill(prng: Prng): Promise<void> {
    const isOnce = prng.chance(0.5);
    const { child, ended } = this.start(["up", "chaos.yaml", ...(isOnce ? ["--once"] : [])]);
    await Promise.race([sleep(prng.int(killWithinMs)), ended]);
    child.kill("SIGKILL");
    await ended;
    // Usually somebody notices later; sometimes a supervisor restarts it within microseconds.
    if (prng.chance(0.5)) await sleep(prng.int(60));
  }

  async converge(): Promise<readonly string[]> {
    const { code, output } = await this.start([
      "up",
      "chaos.yaml",
      "--once",
      "--timeout",
      convergeWithin,
    ]).ended;
    const absent = this.marks().filter((mark) => !existsSync(this.path(mark)));
    return [
      ...(code === 0 ? [] : [`up --once ended with ${code}: ${output.slice(-2_000)}`]),
      ...absent.map((mark) => `converged without "${mark}"`),
    ];
  }

  /** Removes some of what was made: just that comes back, and nothing else is done again. */
  async drift(prng: Prng): Promise<readonly string[]> {
    const checked = this.scene.nodes.filter(({ kind }) => kind === "checked");
    const gone = prng.shuffle(checked).slice(0, 3);
    const keys = gone.map(({ name, operations }) => ({ name, operation: prng.pick(operations) }));
    for (const { name, operation } of keys) rmSync(this.path(markOf(name, operation)));
    const before = this.lines().length;
    const trouble = await this.converge();
    const done = this.lines()
      .slice(before)
      .filter(({ phase }) => phase === "start")
      .map(({ node, operation }) => `${node}.${operation}`);
    const wanted = keys.map(({ name, operation }) => `${name}.${operation}`);
    if (done.toSorted().join() === wanted.toSorted().join()) return trouble;
    return [...trouble, `removed ${wanted.join(", ")}, and it did ${done.join(", ")}`];
  }

  /** Takes everything back, is killed in the middle of it, and goes on. */
  async takeDown(prng: Prng): Promise<readonly string[]> {
    const { child, ended } = this.start(["down", "chaos", "--yes"]);
    await Promise.race([sleep(prng.int(killWithinMs)), ended]);
    child.kill("SIGKILL");
    await ended;
    const { code, output } = await this.start(["down", "chaos", "--yes"]).ended;
    // The kill may have come too late: then nothing is known of the deployment any more.
    const isOver = code === 0 || code === 5;
    const left = existsSync(this.path("out")) ? readdirSync(this.path("out")) : [];
    // A program leaves its own sign behind; khoreia takes back only what khoreia made.
    const programs = this.scene.nodes.filter(({ kind }) => kind === "process");
    const theirs = new Set(programs.map(({ name }) => `${name}.start`));
    return [
      ...(isOver ? [] : [`down ended with ${code}: ${output.slice(-2_000)}`]),
      ...left.filter((name) => !theirs.has(name)).map((name) => `down left "out/${name}"`),
      ...this.living().map((node) => `down left something of "${node}" alive`),
    ];
  }

  keep({ keep, seed }: ChaosRequest): string {
    const kept = join(keep, `seed-${seed}`);
    mkdirSync(kept, { recursive: true });
    for (const name of ["log", "chaos.yaml", "state"]) {
      const from = this.path(name);
      if (existsSync(from)) cpSync(from, join(kept, name), { recursive: true });
    }
    return kept;
  }

  /** Ends what a failing round has left, by the locks that it holds. */
  clear(): void {
    for (const pid of this.holders()) process.kill(pid, "SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  private marks(): readonly string[] {
    return this.scene.nodes.flatMap(({ name, operations }) =>
      operations.map((operation) => markOf(name, operation)),
    );
  }

  /** Nodes whose lock somebody still holds. */
  private living(): readonly string[] {
    return readdirSync(this.path("lock")).filter((name) => {
      try {
        execFileSync("flock", ["-n", this.path("lock", name), "true"]);
        return false;
      } catch {
        return true;
      }
    });
  }

  /** Processes of this round: those whose directory is ours. */
  private holders(): readonly number[] {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid && this.isOurs(pid));
  }

  private isOurs(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`HOME=${this.directory}\0`);
    } catch {
      return false;
    }
  }

  private path(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  private start(args: readonly string[]) {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: this.directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: this.directory,
        XDG_STATE_HOME: this.path("state"),
        XDG_RUNTIME_DIR: this.path("run"),
      },
    });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
      ([stdout, stderr]) => ({ code: child.exitCode, output: stdout + stderr }),
    );
    return { child, ended };
  }
}
