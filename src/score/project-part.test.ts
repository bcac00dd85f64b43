import assert from "node:assert/strict";
import { test } from "node:test";
import { hostName } from "../model/index.ts";
import { compileScore } from "./compile-score.ts";
import { fixedHosts, node, onHost, requires, testFacts, topology } from "./fixtures.ts";
import { projectPart } from "./project-part.ts";

const score = compileScore({
  topology: topology(
    node("db"),
    node("queue", { placement: { kind: "any" } }),
    node("api", { placement: onHost("beta"), requirements: [requires("db"), requires("queue")] }),
    node("web", { placement: onHost("beta"), count: 2, requirements: [requires("api")] }),
  ),
  goal: "started",
  hostOf: fixedHosts,
  engineFacts: testFacts,
});
const [alpha, beta] = [hostName("alpha"), hostName("beta")];

test("a part has what its host plays, whom it waits for elsewhere, and who waits for it", () => {
  const part = projectPart(score, beta);
  assert.deepEqual(
    part.instances.map(({ id }) => id),
    ["api", "web[0]", "web[1]"],
  );
  assert.deepEqual(
    [...part.remote],
    [
      ["db", alpha],
      ["queue", undefined],
    ],
  );
  assert.equal(part.signalled.size, 0);
  assert.deepEqual([...projectPart(score, alpha).signalled], ["db"]);
});

test("a host that plays nothing has an empty part", () => {
  const part = projectPart(score, hostName("gamma"));
  assert.deepEqual([part.instances.length, part.remote.size, part.signalled.size], [0, 0, 0]);
});

test("instances that share their gates may be played by different hosts", () => {
  const moved = score.instances.map((instance) =>
    instance.id === "web[1]" ? { ...instance, host: alpha } : instance,
  );
  const byId = new Map(moved.map((instance) => [instance.id, instance]));
  const part = projectPart({ ...score, instances: moved, byId }, alpha);
  assert.deepEqual([...part.remote], [["api", beta]]);
});

test("siblings of what may move may wait for it, whether or not their host says why", () => {
  const claimed = score.instances.map((instance) =>
    instance.id === "web[0]" ? { ...instance, host: alpha, token: 7 } : instance,
  );
  const byId = new Map(claimed.map((instance) => [instance.id, instance]));
  const part = projectPart({ ...score, instances: claimed, byId }, alpha);
  assert.ok([...part.signalled].some((id) => id === "web[0]"));
});
