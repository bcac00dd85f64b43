// Feeds the reader with generated texts: `npm run fuzz -- --inputs N --seed S [--from INDEX]`.
// With `--tosca` the TOSCA reader, and first with texts of a megabyte that try to exhaust it.
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { feedHostileTexts, fuzzTosca, wholeSize } from "../test/fuzz/fuzz-tosca.ts";
import { type Finding, fuzzReader } from "../test/fuzz/fuzz-reader.ts";

const folder = new URL("../tmp/fuzz/", import.meta.url);

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    tosca: { type: "boolean", default: false },
  },
});
const request = {
  inputs: wholeNumber("inputs"),
  seed: wholeNumber("seed"),
  from: wholeNumber("from"),
};

if (values.tosca) process.exit(await fuzzToscaReader());

const startedAt = performance.now();
const seconds = (): number => (performance.now() - startedAt) / 1_000;

console.log(`fuzz: ${request.inputs} inputs from index ${request.from}, seed ${request.seed}`);
const report = await fuzzReader({
  ...request,
  onProgress: (done) => {
    if (done % 100_000 === 0) console.log(`  ${done} inputs in ${seconds().toFixed(0)} s`);
  },
});
const rate = Math.round(request.inputs / seconds());
const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
console.log(
  `${report.sound} sound, slowest ${report.slowestMs.toFixed(1)} ms, ` +
    `${rate} inputs per second, ${megabytes} MB at most`,
);
const byCount = [...report.codes].toSorted(([, a], [, b]) => b - a);
console.log(byCount.map(([code, count]) => `  ${code} ${count}`).join("\n"));
for (const finding of report.findings) save(finding);
console.log(`${report.findings.length} findings`);
process.exitCode = report.findings.length === 0 ? 0 : 1;

async function fuzzToscaReader(): Promise<number> {
  const hostile = await feedHostileTexts(wholeSize, (name, ms) => {
    console.log(`  ${name}: ${ms.toFixed(0)} ms`);
  });
  const { sound, slowestMs, findings } = await fuzzTosca(request);
  console.log(`${request.inputs} inputs, ${sound} sound, slowest ${slowestMs.toFixed(1)} ms`);
  const all = [...hostile, ...findings];
  for (const { input, why } of all) console.log(`input ${input}: ${why}`);
  console.log(`${all.length} findings`);
  return all.length === 0 ? 0 : 1;
}

function save({ index, text, why }: Finding): void {
  mkdirSync(folder, { recursive: true });
  const file = new URL(`seed-${request.seed}-input-${index}.yaml`, folder);
  writeFileSync(file, text);
  console.log(`input ${index}: ${why}\n  saved as ${file.pathname}`);
  console.log(`  repeat: npm run fuzz -- --seed ${request.seed} --from ${index} --inputs 1`);
}

function wholeNumber(name: "inputs" | "seed" | "from"): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`Cannot fuzz with --${name} "${values[name]}": it is a whole number`);
  process.exit(4);
}
