import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readTopology, type Loader } from "../../src/reader/index.ts";
import { compileScore, type Score, type ScoreGate } from "../../src/score/index.ts";
import { fixedHosts, testFacts } from "../../src/score/fixtures.ts";
import {
  type Before,
  deployOrder,
  linksOf,
  machineOf,
  type SmallNode,
  type SmallService,
  undeployOrder,
} from "./tosca-weaving-reference.ts";

const lifecycle = ["create", "configure", "start", "stop", "delete"];
const woven = ["pre_configure", "post_configure", "add", "remove"].flatMap((when) => [
  `${when}_source`,
  `${when}_target`,
]);

/** Every operation is a script that is called like it, by which its step is recognised. */
const operations = (owner: string, names: readonly string[]): string =>
  `{ operations: { ${names.map((name) => `${name}: ${owner}.${name}.sh`).join(", ")} } }`;

function textOf(service: SmallService): string {
  const relationship = (type: string, owner: string, names: readonly string[]): string =>
    `{ type: tosca.relationships.${type}, interfaces: { Configure: ${operations(owner, names)} } }`;
  const nodes = service.nodes.flatMap((node, i) => {
    const requirements = linksOf(service)
      .filter(({ source }) => source === i)
      .map(({ name, target, operations: names }) => {
        const [requirement, type] = name.endsWith(".host")
          ? ["host", "HostedOn"]
          : ["uses", "DependsOn"];
        const how = relationship(type, name, names);
        return `        - ${requirement}: { node: n${target}, relationship: ${how} }`;
      });
    return [
      `    n${i}:`,
      "      type: small.Node",
      ...(requirements.length === 0 ? [] : ["      requirements:", ...requirements]),
      `      interfaces: { Standard: ${operations(`n${i}`, node.operations)} }`,
    ];
  });
  return [
    "tosca_definitions_version: tosca_simple_yaml_1_3",
    "node_types:",
    "  small.Node:",
    "    derived_from: tosca.nodes.Root",
    "    capabilities: { place: { type: tosca.capabilities.Container } }",
    "    requirements:",
    "      - host:",
    "          capability: tosca.capabilities.Container",
    "          relationship: tosca.relationships.HostedOn",
    "          occurrences: [0, 1]",
    "      - uses:",
    "          capability: tosca.capabilities.Node",
    "          relationship: tosca.relationships.DependsOn",
    "          occurrences: [0, UNBOUNDED]",
    "topology_template:",
    "  node_templates:",
    ...nodes,
    "",
  ].join("\n");
}

async function scoreOf(service: SmallService, goal: "started" | "deleted"): Promise<Score> {
  const text = textOf(service);
  const loader: Loader = {
    read: () => Promise.resolve({ kind: "loaded", file: "small.yaml", text }),
    resolve: (_from, to) => to,
  };
  const request = { files: ["small.yaml"], loader, engines: new Map() };
  const { topology, diagnostics } = await readTopology(request);
  assert.deepEqual(diagnostics, []);
  assert.ok(topology);
  return compileScore({ topology, goal, hostOf: fixedHosts, engineFacts: testFacts });
}

/** What a score has come before what, by the scripts of its steps: a reading of its own. */
function orderOf(score: Score, direction: readonly string[]): { names: string[]; before: Before } {
  const previous = new Map<string, Set<string>>();
  const scripts = new Map<string, string>();
  const places = new Map(direction.map((name, i) => [name, i]));
  const reaches = ["created", "configured", "started", "stopped", "deleted"];
  for (const { id, steps } of score.instances)
    for (const { operation, operationDefinition } of steps) {
      const [, script] = (operationDefinition?.do?.params["run"] ?? []) as readonly string[];
      if (places.has(operation))
        scripts.set(`${id} ${operation}`, script?.replace(/\.sh$/, "") ?? "");
    }
  const awaited = (gate: ScoreGate): readonly string[] => {
    const until = places.get(lifecycle[reaches.indexOf(gate.until)] ?? "") ?? -1;
    return direction
      .filter((name) => (places.get(name) ?? 0) <= until)
      .map((name) => `${gate.instance} ${name}`);
  };
  for (const { id, gates } of score.instances)
    direction.forEach((operation, place) => {
      const earlier = direction.slice(0, place).map((name) => `${id} ${name}`);
      const gated = gates.filter(
        ({ before, andLater }) =>
          before === operation || (andLater && (places.get(before) ?? Infinity) < place),
      );
      const all = [...earlier, ...gated.flatMap(awaited)].filter((step) => scripts.has(step));
      if (scripts.has(`${id} ${operation}`)) previous.set(`${id} ${operation}`, new Set(all));
    });
  const closed = closure(previous);
  const stepOf = new Map([...scripts].map(([step, script]) => [script, step]));
  return {
    names: [...scripts.values()],
    before: (first, second) =>
      closed.get(stepOf.get(second) ?? "")?.has(stepOf.get(first) ?? "") === true,
  };
}

function closure(previous: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const closed = new Map<string, Set<string>>();
  const close = (step: string): Set<string> => {
    const known = closed.get(step);
    if (known !== undefined) return known;
    const all = new Set<string>();
    closed.set(step, all);
    for (const each of previous.get(step) ?? []) {
      all.add(each);
      for (const further of close(each)) all.add(further);
    }
    return all;
  };
  for (const step of previous.keys()) close(step);
  return closed;
}

const some = (names: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...names]);

const smallNode = (place: number, isHosted: boolean): fc.Arbitrary<SmallNode> => {
  const earlier = Array.from({ length: place }, (_, i) => i);
  return fc.record({
    operations: some(lifecycle),
    host:
      isHosted && place > 0
        ? fc.option(fc.constantFrom(...earlier), { nil: undefined })
        : fc.constant(undefined),
    hosting: some(woven),
    uses: fc
      .subarray(earlier)
      .chain((targets) =>
        fc.tuple(
          ...targets.map((target) =>
            fc.record({ target: fc.constant(target), operations: some(woven) }),
          ),
        ),
      ),
  });
};

const smallService = (isHosted: boolean): fc.Arbitrary<SmallService> =>
  fc
    .integer({ min: 1, max: 5 })
    .chain((size) =>
      fc.tuple(...Array.from({ length: size }, (_, place) => smallNode(place, isHosted))),
    )
    .map((nodes) => ({ nodes }));

const runs = 60;
const building = lifecycle.slice(0, 3);
const teardown = lifecycle.slice(3);

/** The node in whose life, or on whose side, an operation runs. */
function ownerOf(service: SmallService, name: string): number {
  const dot = name.lastIndexOf(".");
  const [owner, operation] = [name.slice(0, dot), name.slice(dot + 1)];
  const link = linksOf(service).find((each) => each.name === owner);
  if (link === undefined) return Number(owner.slice(1));
  const isPeer = /^(?:add|remove)_/.test(operation);
  return operation.endsWith("_source") === isPeer ? link.target : link.source;
}

void test("no order that the standard asks for is missing, in either direction", () =>
  fc.assert(
    fc.asyncProperty(smallService(true), async (service) => {
      for (const [goal, direction, wanted] of [
        ["started", building, deployOrder(service)],
        ["deleted", teardown, undeployOrder(service)],
      ] as const) {
        const { names, before } = orderOf(await scoreOf(service, goal), direction);
        for (const first of names)
          for (const second of names)
            if (wanted(first, second)) assert.ok(before(first, second), `${first} < ${second}`);
      }
    }),
    { numRuns: runs },
  ));

void test("every operation that is implemented is called once, and no other", () =>
  fc.assert(
    fc.asyncProperty(smallService(true), async (service) => {
      const called = [
        ...orderOf(await scoreOf(service, "started"), building).names,
        ...orderOf(await scoreOf(service, "deleted"), teardown).names,
      ];
      const written = [
        ...service.nodes.flatMap((node, i) => node.operations.map((name) => `n${i}.${name}`)),
        ...linksOf(service).flatMap((link) =>
          link.operations.map((name) => `${link.name}.${name}`),
        ),
      ];
      assert.deepEqual(called.toSorted(), written.toSorted());
    }),
    { numRuns: runs },
  ));

void test("operations of nodes that share a host never run at the same time", () =>
  fc.assert(
    fc.asyncProperty(smallService(true), async (service) => {
      for (const [goal, direction] of [
        ["started", building],
        ["deleted", teardown],
      ] as const) {
        const { names, before } = orderOf(await scoreOf(service, goal), direction);
        for (const first of names)
          for (const second of names) {
            const machine = machineOf(service, ownerOf(service, first));
            const isShared =
              machine !== undefined && machine === machineOf(service, ownerOf(service, second));
            if (first !== second && isShared)
              assert.ok(before(first, second) || before(second, first), `${first} | ${second}`);
          }
      }
    }),
    { numRuns: runs },
  ));

void test("where nothing is shared, no order is added but that within one life", () =>
  fc.assert(
    fc.asyncProperty(smallService(false), async (service) => {
      const wanted = deployOrder(service);
      const { names, before } = orderOf(await scoreOf(service, "started"), building);
      const isPeer = (name: string): boolean => /\.add_/.test(name);
      for (const first of names)
        for (const second of names) {
          const isOneLife =
            ownerOf(service, first) === ownerOf(service, second) &&
            !isPeer(first) &&
            !isPeer(second);
          if (!isOneLife && before(first, second))
            assert.ok(wanted(first, second), `${first} < ${second}`);
        }
    }),
    { numRuns: runs },
  ));

void test("a missing edge would be seen", async () => {
  const service: SmallService = {
    nodes: [
      { operations: ["start"], host: undefined, hosting: [], uses: [] },
      { operations: [], host: undefined, hosting: [], uses: [{ target: 0, operations: [] }] },
      {
        operations: ["create"],
        host: undefined,
        hosting: [],
        uses: [{ target: 1, operations: [] }],
      },
    ],
  };
  const score = await scoreOf(service, "started");
  assert.ok(deployOrder(service)("n0.start", "n2.create"));
  assert.ok(orderOf(score, building).before("n0.start", "n2.create"));
  const instances = score.instances.map((each) => ({ ...each, gates: [] }));
  assert.ok(!orderOf({ ...score, instances }, building).before("n0.start", "n2.create"));
});
