// The demonstration of 2016 on two hosts: whatever begins first, its operations keep their order.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createPrng, type Prng } from "../../../src/std/prng.ts";
import { startProxy, type TcpProxy } from "../../e2e/rig/tcp-proxy.ts";
import { type Judgement, judgeLog } from "../check-log.ts";
import { Round, hostOf } from "../cluster/round.ts";
import { Stage, convergesWithinMs } from "../cluster/stage.ts";
import type { Scene, SceneNode } from "../random-scene.ts";
import { mostViolations, type SuiteReport, type SuiteRequest, Tally } from "../report.ts";

const example = new URL("../../../examples/eight-nodes/eight-nodes.yml", import.meta.url);
const operations = ["create", "configure"] as const;
/** Of every run: each of the eight nodes is created and configured once. */
const runsInAll = 16;
const lookEveryMs = 10;
const mostLateMs = 250;
/** Rounds are played side by side: while one waits, another one uses the processors. */
const roundsAtOnce = 2;
/** Further apart than any two hosts: agents, who compare clocks with nobody, must not care. */
const longDelayMs = 60;

/** One process a line, and no more: a thousand runs have sixteen thousand of them. */
const script = `#!/bin/sh
echo "start $1 $2 $$ 0 free" >> log
test "$3" = 0 || sleep "$3"
echo "end $1 $2 $$ 0 done" >> log
mkdir -p "nodes/$1" && : > "nodes/$1/$2"
`;

export async function order(request: SuiteRequest): Promise<SuiteReport> {
  const stage = await Stage.open(2);
  const tally = new Tally();
  const delays = createPrng(request.seed).split("delays");
  const proxies: TcpProxy[] = [];
  try {
    for (const endpoint of stage.cluster.endpoints) {
      const delayMs = (): number => delayOf(delays);
      proxies.push(await startProxy(endpoint, { address: stage.network.address, delayMs }));
    }
    const endpoints = proxies.map(({ endpoint }) => endpoint);
    let next = request.seed;
    const playOn = async (): Promise<void> => {
      while (next < request.seed + request.runs && tally.violations.length < mostViolations) {
        const seed = next;
        next += 1;
        await playRound({ stage, endpoints, seed, request, tally });
      }
    };
    await Promise.all(Array.from({ length: roundsAtOnce }, playOn));
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await stage.close();
  }
  return tally.report(["runs", "second host first", "published before any agent", "slow ones"]);
}

/** Mostly a little, now and then so much that another one overtakes. */
function delayOf(prng: Prng): number {
  if (prng.chance(0.03)) return prng.int(longDelayMs);
  return prng.chance(0.4) ? prng.int(4) : 0;
}

interface RoundRequest {
  readonly stage: Stage;
  readonly endpoints: readonly string[];
  readonly seed: number;
  readonly request: SuiteRequest;
  readonly tally: Tally;
}

async function playRound({ stage, endpoints, seed, request, tally }: RoundRequest): Promise<void> {
  const prng = createPrng(seed);
  const name = `eight-${seed}`;
  const scene = demonstration(name, prng.split("scene"));
  const round = new Round({ stage, name, scripts: { operation: script }, endpoints });
  try {
    const beganAt = performance.now();
    await Promise.all(entrances(round, scene, { prng: prng.split("entrances"), tally }));
    const isDone = () => round.lines().filter(({ phase }) => phase === "end").length >= runsInAll;
    const deadline = beganAt + convergesWithinMs + mostLateMs;
    while (!isDone() && performance.now() < deadline) await pause(lookEveryMs);
    tally.most("slowest run, ms", performance.now() - beganAt);
    const blame = blameOf(judgeLog(round.lines(), scene));
    if (blame.length > 0) request.say(`run ${seed}: kept in ${round.keep(request.keep)}`);
    tally.blame(`run ${seed}`, blame);
    tally.count("runs");
    tally.count("operations", round.lines().length / 2);
  } finally {
    await round.close();
  }
}

/** Both agents and the deployer come in any order, together or apart. */
function entrances(
  round: Round,
  scene: Scene,
  { prng, tally }: { readonly prng: Prng; readonly tally: Tally },
): readonly Promise<unknown>[] {
  const isTogether = prng.chance(0.3);
  const lates = [0, 1, 2].map(() => (isTogether ? 0 : prng.int(mostLateMs)));
  const [first = 0, second = 0, published = 0] = lates;
  if (second < first) tally.count("second host first");
  if (published < Math.min(first, second)) tally.count("published before any agent");
  if (scene.text.includes('"0.')) tally.count("slow ones");
  const after = async (lateMs: number, act: () => unknown): Promise<void> => {
    if (lateMs > 0) await pause(lateMs);
    await act();
  };
  return [
    after(first, () => round.start(0)),
    after(second, () => round.start(1)),
    after(published, () => round.publish(scene.text)),
  ];
}

/** In a run without faults each operation runs once, and to its end. */
export function blameOf({ violations, runs, cut, needless }: Judgement): readonly string[] {
  return [
    ...violations,
    ...(runs === runsInAll ? [] : [`${runs} operations instead of ${runsInAll}`]),
    ...(cut === 0 ? [] : [`${cut} operations did not end before another one of their node`]),
    ...(needless === 0 ? [] : [`${needless} operations were done although they were done`]),
  ];
}

/** The example as it is, with operations that write down when they begin and end. */
export function demonstration(name: string, prng: Prng): Scene {
  const text = readFileSync(example, "utf8")
    .replaceAll("machine1", hostOf(name, 0))
    .replaceAll("machine2", hostOf(name, 1))
    .replaceAll(
      /do: \{ file: \{ path: nodes\/(\d)\/(\w+) \} \}/g,
      (_, node: string, operation: string) => {
        const seconds = prng.chance(0.25) ? `0.0${prng.between(10, 99)}` : "0";
        const run = JSON.stringify(["./operation", node, operation, seconds]);
        return `do: { shell: { run: ${run} } }`;
      },
    );
  return { text, nodes: nodesIn(text), waitsForSame: true };
}

/** Read by lines and not by the reader: what judges must not share what is judged. */
function nodesIn(text: string): readonly SceneNode[] {
  return text
    .split(/^- id: /m)
    .slice(1)
    .map((block) => {
      const requires = /nodes: \[(.*)\]/.exec(block)?.[1]?.split(",") ?? [];
      return {
        name: block.slice(0, block.indexOf("\n")).trim(),
        kind: "checked",
        operations,
        requires: requires.map((each) => each.trim()),
      };
    });
}
