// Validates a generated TOSCA 2.0 profile: `node bench/tosca.ts [FILES] [MEGABYTES]`. A process
// of its own, since its peak of memory is measured; npm run bench runs it as one of its sections.
import process from "node:process";
import type { Loader } from "../src/reader/index.ts";
import { validate } from "../src/reader/tosca/index.ts";

const files = Number(process.argv[2] ?? "7000");
const megabytes = Number(process.argv[3] ?? "80");

const head = "tosca_definitions_version: tosca_2_0\n";
const kinds = ["string", "integer", "boolean", "float"] as const;

/** Types that derive from one another, with properties, until the file is as long as asked. */
function profileFile(index: number, length: number): string {
  const imports = index === 0 ? "" : `imports: [{ url: f${index >> 1}.yaml, namespace: up }]\n`;
  let text = `${head}${imports}node_types:\n`;
  for (let i = 0; text.length < length; i++) {
    const parent = i === 0 ? "" : `    derived_from: T${i >> 1}\n`;
    const properties = kinds.map(
      (type, k) =>
        `      p${i}_${k}:\n        type: ${type}\n        required: false\n` +
        `        description: Property ${k} of type ${i} in file ${index}\n`,
    );
    text += `  T${i}:\n${parent}    properties:\n${properties.join("")}`;
  }
  return text;
}

const texts = new Map<string, string>();
const rows = Array.from({ length: files }, (_, i) => {
  texts.set(`f${i}.yaml`, profileFile(i, (megabytes * 1_000_000) / files));
  return `  - { url: f${i}.yaml, namespace: n${i} }\n`;
});
texts.set("main.yaml", `${head}imports:\n${rows.join("")}`);

const loader: Loader = {
  resolve: (_from, to) => to,
  read(path) {
    const text = texts.get(path);
    if (text === undefined) return Promise.resolve({ kind: "failed", reason: "it is not there" });
    return Promise.resolve({ kind: "loaded", file: path, text });
  },
};

const beganAt = performance.now();
const { diagnostics } = await validate({ file: "main.yaml", loader });
const seconds = (performance.now() - beganAt) / 1_000;
const peak = Math.round(process.resourceUsage().maxRSS / 1_024);
// The texts themselves are among what is held at most.
console.log(
  JSON.stringify({ files, megabytes, seconds, peakMb: peak, findings: diagnostics.length }),
);
