// Kills `up` at random moments, and tells what it has seen.
import { type ChaosRequest, runChaos } from "./chaos.ts";

/** Returns the exit code. */
export async function runUp(
  request: Omit<ChaosRequest, "onRound"> & { readonly say: (line: string) => void },
): Promise<number> {
  const startedAt = performance.now();
  request.say(`up: ${request.kills} kills over ${request.nodes} nodes, from seed ${request.seed}`);
  const rounds = await runChaos({
    ...request,
    onRound: ({ seed, kills, runs, cut, repeated, needless, violations, kept }) => {
      const figures = `${kills} kills, ${runs} runs, ${cut} cut, ${repeated} repeated`;
      request.say(
        `  seed ${seed}: ${figures}, ${needless} needless, ${violations.length} violations`,
      );
      for (const violation of violations.slice(0, 20)) request.say(`    ${violation}`);
      if (kept === undefined) return;
      request.say(`    saved in ${kept}`);
      request.say(`    repeat: npm run chaos -- up --runs ${kills} --seed ${seed}`);
    },
  });
  const sum = (of: (round: (typeof rounds)[number]) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  const bad = sum(({ violations }) => violations.length);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  request.say(
    `${sum(({ kills }) => kills)} kills in ${rounds.length} rounds, ` +
      `${seconds} s: ${sum(({ runs }) => runs)} runs, ` +
      `${sum(({ cut }) => cut)} cut by a kill, ${sum(({ repeated }) => repeated)} repeated ` +
      `because their record was lost, ${sum(({ needless }) => needless)} needless`,
  );
  request.say(`${bad} violations`);
  return bad === 0 ? 0 : 1;
}
