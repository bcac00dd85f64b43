// Kills `up` at random moments: `npm run chaos -- --kills N --seed S --nodes M`.
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runChaos } from "../test/chaos/chaos.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    nodes: { type: "string", default: "100" },
  },
});
const request = {
  kills: wholeNumber("kills"),
  seed: wholeNumber("seed"),
  nodes: wholeNumber("nodes"),
};

const startedAt = performance.now();
console.log(`chaos: ${request.kills} kills over ${request.nodes} nodes, from seed ${request.seed}`);
const rounds = await runChaos({
  ...request,
  keep: fileURLToPath(new URL("../tmp/chaos", import.meta.url)),
  onRound: ({ seed, kills, runs, cut, repeated, needless, violations, kept }) => {
    const figures = `${kills} kills, ${runs} runs, ${cut} cut, ${repeated} repeated`;
    console.log(
      `  seed ${seed}: ${figures}, ${needless} needless, ${violations.length} violations`,
    );
    for (const violation of violations.slice(0, 20)) console.log(`    ${violation}`);
    if (kept === undefined) return;
    console.log(`    saved in ${kept}`);
    console.log(`    repeat: npm run chaos -- --kills ${kills} --seed ${seed}`);
  },
});
const sum = (of: (round: (typeof rounds)[number]) => number): number =>
  rounds.reduce((total, round) => total + of(round), 0);
const bad = sum(({ violations }) => violations.length);
console.log(
  `${sum(({ kills }) => kills)} kills in ${rounds.length} rounds, ` +
    `${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${sum(({ runs }) => runs)} runs, ` +
    `${sum(({ cut }) => cut)} cut by a kill, ${sum(({ repeated }) => repeated)} repeated ` +
    `because their record was lost, ${sum(({ needless }) => needless)} needless`,
);
console.log(`${bad} violations`);
process.exitCode = bad === 0 ? 0 : 1;

function wholeNumber(name: "kills" | "seed" | "nodes"): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`Cannot run with --${name} "${values[name]}": it is a whole number`);
  process.exit(4);
}
