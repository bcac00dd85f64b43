// Checks every import of src/ against the doors of ARCHITECTURE.md: `npm run layers`.
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cruiseLayers, type Violation } from "./layers/cruise-layers.ts";

const violations = await cruiseLayers(fileURLToPath(new URL("../", import.meta.url)));
for (const violation of violations) console.error(describe(violation));
console.log(`layers: ${violations.length} imports break a rule`);
process.exitCode = violations.length === 0 ? 0 : 1;

function describe({ rule, from, to, via, because }: Violation): string {
  const way = via.length > 0 ? ` by way of ${via.map((name) => `"${name}"`).join(", ")}` : "";
  const what = from === to ? `nothing reaches "${to}"` : `"${from}" must not reach "${to}"${way}`;
  return `${rule}: ${what}\n  because ${because}`;
}
