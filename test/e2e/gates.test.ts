// The 2016 form: gates that somebody opens by touch, and repairs that redo no more than they must.
import assert from "node:assert/strict";
import { existsSync, rmSync, statSync } from "node:fs";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";

/** Own topology in the 2016 form: two gates, and four nodes that wait for one, both or none. */
const text = `
- id: 0
  name: a
  interfaces:
    create:
      check: { file: { path: made/0/create } }
      do: { nil: }
    configure:
      check: { file: { path: made/0/configure } }
      do: { file: { path: made/0/configure } }
- id: 1
  name: a
  interfaces:
    create:
      check: { file: { path: made/1/create } }
      do: { nil: }
  deps:
  - nodes: [0]
${[2, 3, 4, 5].map(plain).join("")}`;

function plain(id: number): string {
  const deps = { 2: [0], 3: [1, 2], 4: [], 5: [3, 4] }[id] ?? [];
  const operation = (name: string): string => `    ${name}:
      check: { file: { path: made/${id}/${name} } }
      do: { file: { path: made/${id}/${name} } }
`;
  return `- id: ${id}
  name: a
  interfaces:
${operation("create")}${operation("configure")}  deps: [{ nodes: [${deps.join(", ")}] }]
`;
}

const made = (id: number): string[] => [`made/${id}/create`, `made/${id}/configure`];
const everything = [...made(0), "made/1/create", ...[2, 3, 4, 5].flatMap(made)];

function marks(home: Home): readonly string[] {
  return everything.filter((path) => existsSync(home.path(path)));
}

interface JournalLine {
  readonly kind: string;
  readonly revision: number;
  readonly step?: string;
}

async function journal(home: Home): Promise<readonly JournalLine[]> {
  const { stdout, stderr } = await home.run(["events", "-o", "json"]);
  const { events } = JSON.parse(stdout || stderr) as { readonly events: readonly JournalLine[] };
  return events;
}

test("it converges when, and only when, the gates are opened", async () => {
  await using home = new Home();
  home.write("dance.yaml", text);
  const up = home.start(["up", "dance.yaml"]);
  await untilTrue(() => marks(home).length === 2, { what: "node 4, which waits for nobody" });
  await untilTrue(() => home.has("run", "khoreia", "dance.sock"), { what: "the socket" });
  const early = await home.run(["wait", "--timeout", "700ms"]);
  assert.equal(early.code, 7, early.stdout);
  assert.deepEqual(marks(home), made(4));

  home.write("made/0/create", "");
  await untilTrue(() => marks(home).length === 6, { what: "what the first gate lets go on" });
  assert.equal((await home.run(["wait", "--timeout", "700ms"])).code, 7);
  assert.deepEqual(marks(home), [...made(0), ...made(2), ...made(4)]);
  const why = await home.run(["why", "1"]);
  assert.match(why.stdout, /nothing to do here: waits for/);

  home.write("made/1/create", "");
  const late = await home.run(["wait", "--timeout", "10s"]);
  assert.equal(late.code, 0, late.stdout + late.stderr);
  assert.deepEqual(marks(home), everything);
  up.kill("SIGINT");
  await up.ended;
});

test("any file that is removed comes back, and nothing but that is done again", async () => {
  await using home = new Home();
  home.write("dance.yaml", text);
  home.write("made/0/create", "");
  home.write("made/1/create", "");
  const up = home.start(["up", "dance.yaml"]);
  await up.until(/steady/);
  const isGate = (path: string): boolean => path === "made/0/create" || path === "made/1/create";
  for (const gone of everything.filter((path) => !isGate(path))) {
    const before = new Map(everything.map((path) => [path, identity(home, path)]));
    const seen = (await journal(home)).at(-1)?.revision ?? 0;
    rmSync(home.path(gone));
    await untilTrue(() => home.has(gone), { what: `${gone} again`, ended: up.ended });
    assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
    const fresh = (await journal(home)).filter(({ revision }) => revision > seen);
    const [, id = "", operation = ""] = gone.split("/");
    const begun = fresh.filter(({ kind }) => kind === "do.began").map(({ step }) => step);
    assert.deepEqual(begun, [`${id}.${operation}`], `after ${gone}`);
    for (const path of everything) {
      if (path !== gone) assert.equal(identity(home, path), before.get(path), path);
    }
  }
  up.kill("SIGINT");
  await up.ended;
});

test("a gate that closes stops what comes after it, and nothing that is there falls", async () => {
  await using home = new Home();
  home.write("dance.yaml", text);
  home.write("made/0/create", "");
  home.write("made/1/create", "");
  const up = home.start(["up", "dance.yaml"]);
  await up.until(/steady/);
  rmSync(home.path("made/1/create"));
  await up.until(/fell/);
  assert.equal((await home.run(["wait", "--timeout", "300ms"])).code, 7);
  rmSync(home.path("made/3/create"));
  assert.equal((await home.run(["wait", "--timeout", "700ms"])).code, 7);
  const there = everything.filter((path) => !["made/1/create", "made/3/create"].includes(path));
  assert.deepEqual(marks(home), there, "3 may not be healed before 1 holds, and others stay");
  home.write("made/1/create", "");
  await untilTrue(() => home.has("made/3/create"), { what: "3 healed", ended: up.ended });
  assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
  up.kill("SIGINT");
  await up.ended;
});

function identity(home: Home, path: string): string {
  const { ino, mtimeNs } = statSync(home.path(path), { bigint: true });
  return `${ino} ${mtimeNs}`;
}
