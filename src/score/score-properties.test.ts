import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { asInstanceId, instanceId, reachedBy, stepId } from "../model/index.ts";
import type {
  Gate,
  Goal,
  InstanceId,
  OperationName,
  ReachedState,
  StepId,
  Topology,
  TopologyNode,
} from "../model/index.ts";
import { compileScore } from "./compile-score.ts";
import { criticalPath } from "./critical-path.ts";
import { diffScores } from "./diff-scores.ts";
import { fixedHosts, node, onHost, perform, requires, testFacts, topology } from "./fixtures.ts";
import { dependentsOf, scoreLevels } from "./levels.ts";
import { linearExtensionViolations } from "./linear-extension/fixture.ts";
import { projectPart } from "./project-part.ts";
import { renderJson } from "./render/render-json.ts";
import { viewScore } from "./render/score-view.ts";
import type { Score } from "./score.ts";

const building: readonly OperationName[] = ["create", "configure", "start"];
const takingBack: readonly OperationName[] = ["stop", "delete"];

const arbitraryGate: fc.Arbitrary<Gate> = fc.oneof(
  fc.constant<Gate>({ kind: "lifecycle" }),
  fc.constant<Gate>({ kind: "same-operation" }),
  fc.record({
    kind: fc.constant("explicit" as const),
    until: fc.constantFrom<ReachedState>("created", "configured", "started"),
    before: fc.constantFrom<OperationName>("create", "configure", "start"),
  }),
);

/** A random DAG: a node requires only nodes that were drawn before it. */
const arbitraryTopology: fc.Arbitrary<Topology> = fc
  .array(
    fc.record({
      operations: fc.subarray([...building, ...takingBack]),
      count: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      host: fc.constantFrom("alpha", "beta"),
      requirements: fc.array(fc.tuple(fc.nat(), arbitraryGate), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((drawn) =>
    topology(
      ...drawn.map(({ operations, count, host, requirements }, i) =>
        node(`n${i}`, {
          placement: onHost(host),
          ...(count === undefined ? {} : { count }),
          // Shell has no undo: what is not drawn is not derived either.
          operations: Object.fromEntries(operations.map((name) => [name, perform("shell")])),
          requirements: i === 0 ? [] : requirements.map(([n, gate]) => requires(`n${n % i}`, gate)),
        }),
      ),
    ),
  );
const arbitraryGoal = fc.constantFrom<Goal>("started", "stopped", "deleted");

function compile(from: Topology, goal: Goal): Score {
  return compileScore({ topology: from, goal, hostOf: fixedHosts, engineFacts: testFacts });
}

function instancesOf({ name, count }: TopologyNode): InstanceId[] {
  if (count === undefined) return [instanceId(name)];
  return Array.from({ length: count }, (_, index) => instanceId(name, index));
}

const best = (until: ReachedState, goal: Goal) =>
  goal === "stopped" && until === "started" ? "configured" : until;
const wanted = (goal: Goal) =>
  ({
    started: ["create", "configure", "start"],
    stopped: ["create", "configure", "stop"],
    deleted: ["stop", "delete"],
  })[goal] as OperationName[];

/** What section 2 of the choreography says a Do of `node.operation` waits for, word by word. */
function waitsFor(
  from: Topology,
  goal: Goal,
  { node: own, operation }: { node: TopologyNode; operation: OperationName },
): string[] {
  const found: string[] = [];
  const byName = new Map(from.nodes.map((other) => [other.name, other]));
  if (building.includes(operation) && goal !== "deleted") {
    for (const { node: name, gate } of own.requirements) {
      const holds =
        gate.kind === "explicit"
          ? building.indexOf(operation) >= building.indexOf(gate.before)
          : true;
      if (!holds) continue;
      let until: ReachedState = "started";
      if (gate.kind === "explicit") until = gate.until;
      if (gate.kind === "same-operation") until = reachedBy[operation];
      const required = byName.get(name);
      assert.ok(required);
      for (const id of instancesOf(required)) found.push(`${id} ${best(until, goal)}`);
    }
  }
  if (takingBack.includes(operation) && wanted(goal).includes(operation)) {
    for (const other of from.nodes) {
      if (!other.requirements.some((requirement) => requirement.node === own.name)) continue;
      for (const id of instancesOf(other)) found.push(`${id} ${reachedBy[operation]}`);
    }
  }
  return [...new Set(found)].sort();
}

/** Every step that comes before a step, near or far. */
function allBefore(from: Topology, goal: Goal): Map<StepId, Set<StepId>> {
  const before = new Map<string, Set<StepId>>();
  const nodeOf = new Map(
    from.nodes.flatMap((own) => instancesOf(own).map((id) => [id, own] as const)),
  );
  const beforeOperation = (id: InstanceId, operation: OperationName): Set<StepId> => {
    const known = before.get(`${id}.${operation}`);
    if (known !== undefined) return known;
    const own = nodeOf.get(id);
    assert.ok(own);
    const order = building.includes(operation) ? building : takingBack;
    const result = new Set<StepId>();
    const earlier = order.slice(0, order.indexOf(operation));
    const previous = earlier.at(-1);
    if (previous !== undefined) addAll(result, upTo(id, previous));
    const isTransparent =
      own.operations[operation] === undefined &&
      order === building &&
      earlier.some((name) => own.operations[name] !== undefined);
    for (const wait of isTransparent ? [] : waitsFor(from, goal, { node: own, operation })) {
      const [other = "", state = ""] = wait.split(" ");
      const reaching = Object.entries(reachedBy).find(([, reached]) => reached === state)?.[0];
      addAll(result, upTo(asInstanceId(other), reaching as OperationName));
    }
    before.set(`${id}.${operation}`, result);
    return result;
  };
  const upTo = (id: InstanceId, operation: OperationName): Set<StepId> => {
    const result = new Set(beforeOperation(id, operation));
    if (nodeOf.get(id)?.operations[operation] !== undefined) result.add(stepId(id, operation));
    return result;
  };
  for (const [id, own] of nodeOf) {
    for (const operation of wanted(goal)) {
      if (own.operations[operation] !== undefined) beforeOperation(id, operation);
    }
  }
  const steps = [...nodeOf].flatMap(([id, own]) =>
    wanted(goal)
      .filter((operation) => own.operations[operation] !== undefined)
      .map((operation) => stepId(id, operation)),
  );
  return new Map(steps.map((step) => [step, before.get(step) ?? new Set<StepId>()]));
}

const addAll = <T>(into: Set<T>, from: ReadonlySet<T>) => {
  for (const item of from) into.add(item);
};

test("gates are what the choreography's table says, and nothing else", () =>
  fc.assert(
    fc.property(arbitraryTopology, arbitraryGoal, (from, goal) => {
      for (const { definition, gates } of compile(from, goal).instances) {
        for (const operation of goal === "deleted" ? takingBack : wanted(goal)) {
          const order = building.includes(operation) ? building : takingBack;
          const held = gates.filter(
            ({ before, andLater }) =>
              before === operation ||
              (andLater &&
                order.includes(before) &&
                order.indexOf(before) < order.indexOf(operation)),
          );
          const texts = new Set(held.map(({ instance, until }) => `${instance} ${until}`));
          const expected = waitsFor(from, goal, { node: definition, operation });
          assert.deepEqual([...texts].sort(), expected, `${definition.name}.${operation}`);
        }
        const keys = gates.map((g) => `${g.instance} ${g.until} ${g.before} ${g.andLater}`);
        assert.equal(new Set(keys).size, keys.length, "no gate stands twice");
      }
    }),
    { numRuns: 500 },
  ));

test("the order of the text of nodes changes nothing", () =>
  fc.assert(
    fc.property(
      arbitraryTopology.chain((from) =>
        fc.tuple(
          fc.constant(from),
          fc.shuffledSubarray([...from.nodes], { minLength: from.nodes.length }),
        ),
      ),
      arbitraryGoal,
      ([from, shuffled], goal) => {
        const texts = [from, { ...from, nodes: shuffled }].map((one) => {
          const view = viewScore(compile(one, goal));
          assert.ok(view);
          return JSON.stringify(renderJson(view));
        });
        assert.equal(texts[0], texts[1]);
      },
    ),
  ));

test("an order of steps has violations exactly if it breaks the naive order", () =>
  fc.assert(
    fc.property(
      arbitraryTopology,
      arbitraryGoal,
      fc.infiniteStream(fc.nat()),
      (from, goal, stream) => {
        const before = allBefore(from, goal);
        const score = compile(from, goal);
        const dice = stream[Symbol.iterator]();
        const roll = (sides: number) => (dice.next().value as number) % sides;
        // Mostly a valid order; now and then a step is drawn regardless of what comes before it.
        const left = new Set(before.keys());
        const order: StepId[] = [];
        while (left.size > 0) {
          const ready = [...left].filter((step) =>
            [...(before.get(step) ?? [])].every((earlier) => !left.has(earlier)),
          );
          const pool = roll(10) === 0 ? [...left] : ready;
          const step = pool[roll(pool.length)];
          assert.ok(step);
          left.delete(step);
          order.push(step);
        }
        const isValid = order.every((step, i) =>
          [...(before.get(step) ?? [])].every((earlier) => order.indexOf(earlier) < i),
        );
        const trace = order.flatMap(
          (step) =>
            [
              { step, event: "begins" },
              { step, event: "done" },
            ] as const,
        );
        assert.equal(linearExtensionViolations(score, trace).length === 0, isValid);
      },
    ),
    { numRuns: 500 },
  ));

test("a Do after something that it waits for has fallen is a violation", () => {
  const from = topology(
    node("db", { operations: { start: perform("process") } }),
    node("group", { requirements: [requires("db")] }),
    node("web", { requirements: [requires("group")], operations: { start: perform("process") } }),
  );
  const [db, web] = [stepId(asInstanceId("db"), "start"), stepId(asInstanceId("web"), "start")];
  const trace = [
    { step: db, event: "done" },
    { step: web, event: "begins" },
    { step: db, event: "falls" },
    { step: web, event: "begins" },
  ] as const;
  assert.deepEqual(linearExtensionViolations(compile(from, "started"), trace), [
    { at: 3, step: web, waitsFor: db },
  ]);
});

test("the critical path is as long as the longest chain of the naive order", () =>
  fc.assert(
    fc.property(
      arbitraryTopology,
      arbitraryGoal,
      fc.infiniteStream(fc.nat(9)),
      (from, goal, stream) => {
        const before = allBefore(from, goal);
        const durations = new Map(
          [...before.keys()].map((s) => [s, stream.next().value as number]),
        );
        const longest = new Map<StepId, number>();
        const end = (step: StepId): number => {
          const known = longest.get(step);
          if (known !== undefined) return known;
          const own = durations.get(step) ?? 0;
          const result = own + Math.max(0, ...[...(before.get(step) ?? [])].map(end));
          longest.set(step, result);
          return result;
        };
        const expected = Math.max(0, ...[...before.keys()].map(end));
        const { steps, durationMs } = criticalPath(compile(from, goal), ({ id }) => {
          const duration = durations.get(id);
          assert.ok(duration !== undefined, `"${id}" is wanted`);
          return duration;
        });
        assert.equal(durationMs, expected);
        assert.equal(
          steps.reduce((sum, step) => sum + (durations.get(step) ?? 0), 0),
          expected,
        );
        steps.forEach((step, i) => {
          const previous = steps[i - 1];
          assert.ok(
            previous === undefined || before.get(step)?.has(previous),
            `${previous} → ${step}`,
          );
        });
      },
    ),
    { numRuns: 500 },
  ));

test("levels and dependents agree with the gates one by one", () =>
  fc.assert(
    fc.property(arbitraryTopology, arbitraryGoal, (from, goal) => {
      const score = compile(from, goal);
      const levels = scoreLevels(score);
      const dependents = dependentsOf(score);
      for (const { id, gates } of score.instances) {
        const relevant = gates.filter(({ kind }) => goal === "deleted" || kind !== "teardown");
        const below = relevant.map(({ instance }) => levels.get(instance) ?? -1);
        assert.equal(levels.get(id), Math.max(-1, ...below) + 1);
        const expected = score.instances.filter((other) =>
          other.gates.some(({ instance }) => instance === id),
        );
        assert.deepEqual(
          dependents.get(id) ?? [],
          expected.map((other) => other.id),
        );
      }
    }),
  ));

test("parts share out the score, and say what crosses between them", () =>
  fc.assert(
    fc.property(arbitraryTopology, arbitraryGoal, (from, goal) => {
      const score = compile(from, goal);
      const parts = ["alpha", "beta"].map((name) => projectPart(score, name as never));
      const ids = parts.flatMap(({ instances }) => instances.map(({ id }) => id));
      assert.deepEqual(ids.sort(), [...score.byId.keys()].sort());
      for (const part of parts) {
        const across = score.instances.flatMap(({ id, host, gates }) =>
          gates.map((gate) => ({ id, host, other: score.byId.get(gate.instance) })),
        );
        const remote = across.filter((a) => a.host === part.host && a.other?.host !== part.host);
        assert.deepEqual(
          new Set(part.remote.keys()),
          new Set(remote.map(({ other }) => other?.id)),
        );
        for (const [id, host] of part.remote) assert.equal(host, score.byId.get(id)?.host);
        const watched = across.filter((a) => a.host !== part.host && a.other?.host === part.host);
        assert.deepEqual(part.signalled, new Set(watched.map(({ other }) => other?.id)));
      }
    }),
  ));

test("a score differs from itself in nothing, and from another in the same both ways", () =>
  fc.assert(
    fc.property(arbitraryTopology, arbitraryTopology, arbitraryGoal, (one, other, goal) => {
      const [a, b] = [compile(one, goal), compile(other, goal)];
      const same = diffScores(a, compile(structuredClone(one), goal), testFacts);
      assert.deepEqual(same.unchanged, [...a.byId.keys()]);
      assert.equal(same.changed.length + same.novel.length + same.obsolete.length, 0);
      const [there, back] = [diffScores(a, b, testFacts), diffScores(b, a, testFacts)];
      assert.deepEqual(there.novel, back.obsolete);
      assert.deepEqual(there.obsolete, back.novel);
      const changes = (diff: typeof there) => diff.changed.map(({ instance }) => instance).sort();
      assert.deepEqual(changes(there), changes(back));
    }),
  ));
