// Writes docs/guide/engines.md; with --check it only says whether that would change anything.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock, systemEntropy } from "../src/agent/clock.ts";
import { builtinEngines } from "../src/engine/adapter/index.ts";
import { renderEngineDocs } from "./engine-docs/render-engine-docs.ts";

const page = fileURLToPath(new URL("../docs/guide/engines.md", import.meta.url));

const engines = builtinEngines({ clock: systemClock(), entropy: systemEntropy() });
const text = renderEngineDocs(engines.catalogue);
engines.close();

if (process.argv.includes("--check")) {
  const isUpToDate = readFileSync(page, "utf8") === text;
  console.log(`docs/guide/engines.md is ${isUpToDate ? "up to date" : "out of date"}`);
  if (!isUpToDate) console.log("Run: node scripts/engine-docs.ts");
  process.exitCode = isUpToDate ? 0 : 1;
} else {
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, text);
}
