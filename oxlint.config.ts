// What the compiler cannot see: limits of size, promises, time and chance where they do not belong.
import { defineConfig, type OxlintOverride } from "oxlint";

const noRandom =
  "chance is an argument: a Prng comes in, or a run cannot be repeated from its seed";
const noTime = "time is an argument: take a Clock, only agent/clock.ts reads the system's";
const noMachine = "this room is pure: what the machine does comes in through a port";

const timeGlobals = names(`
  Date performance Temporal setTimeout setInterval setImmediate
  clearTimeout clearInterval clearImmediate
`);
const machineGlobals = names(`
  process Buffer fetch crypto navigator queueMicrotask require globalThis global
  XMLHttpRequest WebSocket EventSource Worker BroadcastChannel localStorage sessionStorage
`);

const timeRules: OxlintOverride["rules"] = {
  "eslint/no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: noRandom },
    { object: "AbortSignal", property: "timeout", message: noTime },
  ],
};

function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function forbid(globals: readonly string[], message: string) {
  return globals.map((name) => ({ name, message }));
}

/** Rooms that never touch the machine; the doors in `scripts/layers` say which those are. */
const pureFiles = [
  "src/{std,model,reader,score,choreography,observe,testing}/**/*.ts",
  "src/engine/*.ts",
  "src/store/*.ts",
  "src/store/adapter/embedded*.ts",
  "src/store/adapter/embedded/**/*.ts",
  "src/agent/**/*.ts",
];

/** The one file that names time and chance, and the rooms where people and clocks are met. */
const timeFiles = ["src/agent/clock.ts", "src/cli/**/*.ts", "src/dashboard/**/*.ts"];

export default defineConfig({
  plugins: ["typescript", "import", "node", "promise", "unicorn", "oxc"],
  categories: { correctness: "error", suspicious: "error" },
  options: { reportUnusedDisableDirectives: "error" },
  rules: {
    // The limits of STYLE.md, 10.
    "eslint/max-lines": ["error", { max: 400 }],
    "eslint/max-lines-per-function": ["error", { max: 70 }],
    "eslint/max-params": ["error", { max: 3 }],
    "import/no-default-export": "error",
    "unicorn/prefer-node-protocol": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],

    // What the types promise.
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": [
      "error",
      {
        // node:test awaits what it registers by itself.
        allowForKnownSafeCalls: [
          { from: "package", package: "node:test", name: ["test", "it", "describe", "suite"] },
        ],
      },
    ],
    "typescript/no-misused-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": "error",

    "eslint/no-console": "error",

    // Against the grain of this code: brands are asserted, numeric loops preallocate, and a
    // transaction has etcd's branches, whose "then" is a list and so never taken for a promise.
    "eslint/no-shadow": "off",
    "eslint/no-underscore-dangle": "off",
    "import/no-named-as-default-member": "off",
    "promise/always-return": "off",
    "typescript/consistent-return": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-new-array": "off",
    "unicorn/no-useless-spread": "off",
    "unicorn/no-thenable": "off",
  },
  overrides: [
    {
      files: ["src/**/*.ts"],
      rules: {
        ...timeRules,
        "eslint/no-restricted-globals": ["error", ...forbid(timeGlobals, noTime)],
      },
    },
    {
      files: pureFiles,
      rules: {
        "eslint/no-restricted-globals": [
          "error",
          ...forbid(timeGlobals, noTime),
          ...forbid(machineGlobals, noMachine),
        ],
        "eslint/no-restricted-imports": [
          "error",
          { patterns: [{ group: ["node:*"], message: noMachine }] },
        ],
      },
    },
    {
      files: ["src/agent/{runner,state}/**/*.ts"],
      rules: {
        "eslint/no-restricted-globals": ["error", ...forbid(timeGlobals, noTime)],
        "eslint/no-restricted-imports": "off",
      },
    },
    {
      files: timeFiles,
      rules: {
        "eslint/no-restricted-globals": "off",
        "eslint/no-restricted-imports": "off",
        "eslint/no-restricted-properties": "off",
      },
    },
    {
      files: ["**/*.test.ts"],
      rules: {
        "eslint/no-restricted-globals": "off",
        "eslint/no-restricted-imports": "off",
        "eslint/no-restricted-properties": "off",
      },
    },
    {
      files: ["src/cli/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts"],
      rules: { "eslint/no-console": "off" },
    },
    // The launcher must load on releases of Node that do not know "node:".
    { files: ["bin/*.js"], rules: { "unicorn/prefer-node-protocol": "off" } },
    {
      // Those who load these files ask for a default export.
      files: ["*.config.ts", "scripts/gate/counts-reporter.ts"],
      rules: { "import/no-default-export": "off" },
    },
  ],
  ignorePatterns: ["dist", ".dist-*", "coverage", "node_modules"],
});
