import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keys, type ParsedKey, parseKey } from "./keys.ts";

const spelled: readonly (readonly [key: string, meaning: ParsedKey])[] = [
  [keys.desired("shop"), { kind: "desired", deployment: "shop" }],
  [keys.hold("shop", "db"), { kind: "hold", deployment: "shop", node: "db" }],
  [keys.request("shop", "r1"), { kind: "request", deployment: "shop", id: "r1" }],
  [
    keys.content("shop", "9f3a", 2),
    { kind: "content", deployment: "shop", content: "9f3a", part: 2 },
  ],
  [keys.generation("shop", 12), { kind: "generation", deployment: "shop", generation: 12 }],
  [keys.incarnation, { kind: "incarnation" }],
  [keys.presence("alpha"), { kind: "presence", host: "alpha" }],
  [keys.call, { kind: "call" }],
  [keys.answer("alpha"), { kind: "answer", host: "alpha" }],
  [keys.standing("alpha", "shop"), { kind: "standing", host: "alpha", deployment: "shop" }],
  [
    keys.status("alpha", "shop", 3),
    { kind: "status", host: "alpha", deployment: "shop", number: 3 },
  ],
  [
    keys.events("alpha", "shop", 15),
    { kind: "events", host: "alpha", deployment: "shop", number: 15 },
  ],
  [
    keys.signal("alpha", "shop", "web[1]"),
    { kind: "signal", host: "alpha", deployment: "shop", instance: "web[1]" },
  ],
  [keys.claim("shop", "web[1]"), { kind: "claim", deployment: "shop", instance: "web[1]" }],
];

for (const [key, meaning] of spelled) {
  test(`"${key}" means what it was spelled for`, () => {
    assert.deepEqual(parseKey(key), meaning);
  });
}

test("keys are where older and newer releases look for them", () => {
  assert.deepEqual(
    spelled.map(([key]) => key),
    [
      "/khoreia/v1/topo/shop/desired",
      "/khoreia/v1/topo/shop/hold/db",
      "/khoreia/v1/topo/shop/request/r1",
      "/khoreia/v1/content/shop/9f3a/2",
      "/khoreia/v1/generation/shop/12",
      "/khoreia/v1/store/incarnation",
      "/khoreia/v1/host/alpha/presence",
      "/khoreia/v1/topo//call",
      "/khoreia/v1/host/alpha/answer",
      "/khoreia/v1/host/alpha/standing/shop",
      "/khoreia/v1/report/alpha/status/shop/3",
      "/khoreia/v1/report/alpha/events/shop/15",
      "/khoreia/v1/host/alpha/signal/shop/web[1]",
      "/khoreia/v1/claim/shop/web[1]",
    ],
  );
});

test("any name without a slash survives the way into a key and back", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      assert.deepEqual(parseKey(keys.desired(a)), { kind: "desired", deployment: a });
      assert.deepEqual(parseKey(keys.hold(a, b)), { kind: "hold", deployment: a, node: b });
      assert.deepEqual(parseKey(keys.request(a, b)), { kind: "request", deployment: a, id: b });
      assert.deepEqual(parseKey(keys.presence(a)), { kind: "presence", host: a });
      const signal = { kind: "signal", host: a, deployment: b, instance: c };
      assert.deepEqual(parseKey(keys.signal(a, b, c)), signal);
      const claim = { kind: "claim", deployment: a, instance: b };
      assert.deepEqual(parseKey(keys.claim(a, b)), claim);
    }),
  );
});

for (const [prefix, key] of [
  [keys.desiredPrefix, keys.desired("shop")],
  [keys.deploymentPrefix("shop"), keys.desired("shop")],
  [keys.deploymentPrefix("shop"), keys.hold("shop", "db")],
  [keys.holdPrefix("shop"), keys.hold("shop", "db")],
  [keys.requestPrefix("shop"), keys.request("shop", "r1")],
  [keys.contentPrefix("shop", "9f3a"), keys.content("shop", "9f3a", 0)],
  [keys.contentsPrefix("shop"), keys.content("shop", "9f3a", 0)],
  [keys.reportPrefix, keys.status("alpha", "shop", 0)],
  [keys.generationPrefix("shop"), keys.generation("shop", 1)],
  [keys.statusPrefix("alpha", "shop"), keys.status("alpha", "shop", 0)],
  [keys.eventsPrefix("alpha", "shop"), keys.events("alpha", "shop", 0)],
  [keys.hostPrefix, keys.presence("alpha")],
  [keys.hostPrefix, keys.signal("alpha", "shop", "web")],
] as const) {
  test(`the prefix "${prefix}" covers "${key}"`, () => {
    assert.ok(key.startsWith(prefix));
  });
}

test("the prefix of one deployment does not cover another whose name begins alike", () => {
  assert.equal(keys.desired("shop2").startsWith(keys.deploymentPrefix("shop")), false);
  assert.equal(keys.hold("shop2", "db").startsWith(keys.holdPrefix("shop")), false);
});

for (const key of [
  "",
  "/",
  "/khoreia/v1",
  "/khoreia/v1/",
  "/khoreia/v1/topo",
  "/khoreia/v1/topo/",
  "/khoreia/v1/topo//desired",
  "/khoreia/v1/topo/shop",
  "/khoreia/v1/topo/shop/desired/more",
  "/khoreia/v1/topo/shop/hold",
  "/khoreia/v1/topo/shop/hold/",
  "/khoreia/v1/topo/shop/unheard-of",
  "/khoreia/v1/host/alpha",
  "/khoreia/v1/host/alpha/presence/more",
  "/khoreia/v1/generation/shop/latest",
  "/khoreia/v1/generation/shop/1/2",
  "/khoreia/v1/content/shop/9f3a/x",
  "/khoreia/v1/content/shop/9f3a",
  "/khoreia/v1/report/alpha/status/shop/1/2",
  "/khoreia/v1/report/alpha/status/shop",
  "/khoreia/v1/report/alpha/other/shop/1",
  "/khoreia/v1/host/alpha/signal",
  "/khoreia/v1/host/alpha/signal/shop",
  "/khoreia/v1/claim/shop",
  "/khoreia/v1/claim/shop/web/more",
  "/khoreia/v2/topo/shop/desired",
  "/other/v1/topo/shop/desired",
]) {
  test(`"${key}" is left alone`, () => {
    assert.equal(parseKey(key), undefined);
  });
}

test("no text makes the parser throw", () => {
  const parts = fc.constantFrom("/khoreia/v1", "topo", "host", "claim", "signal", "shop", "");
  fc.assert(
    fc.property(fc.array(parts), (pieces) => {
      const meaning = parseKey(pieces.join("/"));
      assert.ok(meaning === undefined || typeof meaning.kind === "string");
    }),
  );
});
