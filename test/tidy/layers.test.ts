import assert from "node:assert/strict";
import { test } from "node:test";
import { cruiseLayers } from "../../scripts/layers/cruise-layers.ts";
import { doors } from "../../scripts/layers/doors.ts";
import { plantTree } from "./planted-tree.ts";
import { readFiles } from "./source-files.ts";

/** Rooms that obey every rule, for one planted file to break one of them. */
const goodTree: Readonly<Record<string, string>> = {
  "src/index.ts": 'export * from "./model/index.ts";\nexport * from "./observe/index.ts";',
  "src/cli/main.ts": [
    'import "node:process";',
    'import "../agent/index.ts";',
    'import "../agent/clock.ts";',
    'import "../engine/adapter/index.ts";',
    'import "../server/index.ts";',
    'import "../reader/index.ts";',
  ].join("\n"),
  "src/engine/engine.ts": 'import type { z } from "zod";\nexport type Schema = z.ZodType;',
  "src/testing/index.ts": 'import "../agent/index.ts";\nimport "../store/adapter/embedded.ts";',
  "src/std/result.ts": "",
  "src/model/index.ts": 'import "../std/result.ts";\nimport "./node.ts";',
  "src/model/node.ts": "",
  "src/reader/index.ts": 'import "js-yaml";\nimport "zod";\nimport "../model/index.ts";',
  "src/score/index.ts": 'import "../model/index.ts";\nimport "../std/result.ts";',
  "src/choreography/index.ts": 'import "../score/index.ts";',
  "src/observe/index.ts": 'import "../choreography/index.ts";',
  "src/store/store.ts": 'import "../model/index.ts";',
  "src/store/adapter/embedded.ts": 'import "../store.ts";',
  "src/agent/index.ts": [
    'import "../choreography/index.ts";',
    'import "../store/store.ts";',
    'import "../engine/engine.ts";',
  ].join("\n"),
  "src/agent/clock.ts": 'import "../std/result.ts";\nimport "node:timers/promises";',
  "src/engine/adapter/index.ts": 'import "./file.ts";',
  "src/engine/adapter/file.ts": 'import "node:fs";\nimport "../engine.ts";',
  "src/server/index.ts": 'import "hono";\nimport "node:http";\nimport "./contract.ts";',
  "src/server/contract.ts": "",
  "src/dashboard/main.ts": 'import type {} from "../server/contract.ts";',
};

async function brokenRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  using tree = plantTree({ ...goodTree, ...files });
  const violations = await cruiseLayers(tree.root);
  return [...new Set(violations.map(({ rule }) => rule))].toSorted();
}

test("rooms that obey break no rule", async () => assert.deepEqual(await brokenRules({}), []));

const also = (path: string, text: string) => ({ [path]: `${goodTree[path] ?? ""}\n${text}\n` });

for (const { given, files, rules } of [
  {
    given: "std imports model",
    files: also("src/std/result.ts", 'import "../model/node.ts";'),
    rules: ["door-std", "entrance-model"],
  },
  {
    given: "choreography reads a file",
    files: also("src/choreography/index.ts", 'import "node:fs";'),
    rules: ["closed-testing", "door-choreography"],
  },
  {
    given: "choreography imports only a type of the agent",
    files: also("src/choreography/index.ts", 'import type {} from "../agent/index.ts";'),
    rules: ["door-choreography", "no-cycle"],
  },
  {
    given: "the reader loads its files itself",
    files: also("src/reader/index.ts", 'import { readFile } from "fs/promises";'),
    rules: ["door-reader"],
  },
  {
    given: "score takes a library",
    files: also("src/score/index.ts", 'import "zod";'),
    rules: ["door-score"],
  },
  {
    given: "the agent reads a file beside its ports",
    files: also("src/agent/index.ts", 'import "node:fs";'),
    rules: ["closed-testing", "door-agent"],
  },
  {
    given: "the agent picks an adapter",
    files: also("src/agent/index.ts", 'await import("../engine/adapter/index.ts");'),
    rules: ["closed-testing", "door-agent"],
  },
  {
    given: "the agent's index brings the system's clock into the simulator",
    files: also("src/agent/index.ts", 'export * from "./clock.ts";'),
    rules: ["closed-testing"],
  },
  {
    given: "the clock opens files",
    files: also("src/agent/clock.ts", 'import "node:fs";'),
    rules: ["door-agent-clock"],
  },
  {
    given: "an engine knows the agent",
    files: also("src/engine/adapter/file.ts", 'import type {} from "../../agent/index.ts";'),
    rules: ["door-engine-adapter"],
  },
  {
    given: "the embedded store touches a disk",
    files: also("src/store/adapter/embedded.ts", 'import "node:fs";'),
    rules: ["closed-testing", "door-store-adapter-embedded"],
  },
  {
    given: "a library in a store adapter other than etcd",
    files: {
      ...also("src/cli/main.ts", 'import "../store/adapter/other.ts";'),
      "src/store/adapter/other.ts": 'import "zod";',
    },
    rules: ["door-store-adapter", "entrance-store"],
  },
  {
    given: "the server imports the agent",
    files: also("src/server/index.ts", 'import "../agent/index.ts";'),
    rules: ["door-server"],
  },
  {
    given: "the dashboard loads server code",
    files: also("src/dashboard/main.ts", 'import "../server/contract.ts";'),
    rules: ["dashboard-types-only"],
  },
  {
    given: "a room is entered by a window",
    files: also("src/cli/main.ts", 'import "../model/node.ts";'),
    rules: ["entrance-model"],
  },
  {
    given: "two files import each other",
    files: also("src/model/node.ts", 'import type {} from "./index.ts";'),
    rules: ["no-cycle"],
  },
  {
    given: "two files import each other, one of them lazily",
    files: also("src/model/node.ts", 'export const load = () => import("./index.ts");'),
    rules: [],
  },
  {
    given: "a file that nothing imports",
    files: { "src/model/forgotten.ts": "export const a = 1;" },
    rules: ["no-unreachable-file"],
  },
  {
    given: "a file that only its test imports",
    files: {
      "src/model/forgotten.ts": "export const a = 1;",
      "src/model/forgotten.test.ts": 'import "./forgotten.ts";\nimport "node:test";',
    },
    rules: ["no-unreachable-file"],
  },
  {
    given: "the product imports a test",
    files: {
      ...also("src/model/node.ts", 'import "./node.test.ts";'),
      "src/model/node.test.ts": "",
    },
    rules: ["no-test-import"],
  },
  {
    given: "an import that leads nowhere",
    files: also("src/cli/main.ts", 'import "./gone.ts";'),
    rules: ["no-unresolvable"],
  },
])
  test(`${given}: ${rules.join(", ") || "allowed"}`, async () =>
    assert.deepEqual(await brokenRules(files), rules));

test("every door says why it is not wider", () => {
  for (const { room, because } of doors) assert.ok(because.length > 20, room);
  assert.equal(new Set(doors.map(({ room }) => room)).size, doors.length);
});

test("every room of src/ has a door, but the one that may do everything", () => {
  const rooms = new Set(readFiles("src/*/**/*.ts").map(({ path }) => path.split("/")[1] ?? ""));
  rooms.delete("cli");
  const walled = (room: string) =>
    doors.some(({ from }) => from.some((pattern) => pattern.startsWith(`^src/${room}/`)));
  assert.deepEqual(
    [...rooms].filter((room) => !walled(room)),
    [],
  );
});

test("a tree without TypeScript is refused, not praised", async () => {
  using tree = plantTree({ "src/index.js": "" });
  await assert.rejects(cruiseLayers(tree.root), /no TypeScript file was read/);
});
