// What the gate consists of. `npm run check` takes `checkSteps`, `npm test` all.
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Step } from "./gate.ts";

const oldestNode = fileURLToPath(
  new URL(
    `../../tools/oldest-node/node_modules/node-${process.platform}-${process.arch}/bin/node`,
    import.meta.url,
  ),
);

// A limit tells a run that hangs from a machine that is busy: it is several times the usual.
const unitFiles = ["src/**/*.test.ts", "test/{golden,spec,journal}/**/*.test.ts"];

const quickSteps: readonly Step[] = [
  { kind: "command", name: "types", command: ["tsc", "--noEmit"] },
  { kind: "command", name: "build", command: [process.execPath, "scripts/build.ts"] },
  { kind: "command", name: "lint", command: ["oxlint", "--type-aware"] },
  { kind: "command", name: "format", command: ["biome", "format"] },
  { kind: "command", name: "layers", command: [process.execPath, "scripts/layers.ts"] },
  { kind: "command", name: "dead exports", command: ["knip"] },
  {
    kind: "tests",
    name: "tidy",
    files: ["test/tidy/**/*.test.ts"],
    isolation: "none",
    limitMinutes: 2,
  },
  {
    kind: "tests",
    name: "simulator",
    files: ["test/sim/**/*.test.ts"],
    isolation: "none",
    limitMinutes: 3,
  },
];

const unit: Step = {
  kind: "tests",
  name: "unit",
  files: unitFiles,
  isolation: "none",
  limitMinutes: 8,
};

export const checkSteps: readonly Step[] = [...quickSteps, unit];

export const gateSteps: readonly (Step | readonly Step[])[] = [
  ...quickSteps,
  [unit, { ...unit, name: "unit on the oldest Node", node: oldestNode }],
  {
    kind: "tests",
    name: "end to end",
    files: [
      "test/e2e/*.test.ts",
      "test/e2e/{cli,console}/**/*.test.ts",
      "test/{chaos,fuzz}/**/*.test.ts",
    ],
    isolation: "process",
    limitMinutes: 10,
  },
  {
    // Processors are all that these need.
    kind: "tests",
    name: "models and planted bugs",
    files: ["test/{models,mutants}/**/*.test.ts"],
    isolation: "process",
    filesAtOnce: 2,
    limitMinutes: 8,
  },
  {
    // These wait for leases and time-outs most of the time.
    kind: "tests",
    name: "end to end on etcd",
    files: ["test/e2e/{store,cluster}/**/*.test.ts"],
    isolation: "process",
    filesAtOnce: 3,
    limitMinutes: 6,
  },
];
