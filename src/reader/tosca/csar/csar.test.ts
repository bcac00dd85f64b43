import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { defaultArchiveLimits } from "./archive-limits.ts";
import { archiveLoader } from "./archive-loader.ts";
import { text, unpackedTexts } from "./fixture.ts";
import { packArchive } from "./pack-archive.ts";
import { unpackArchive } from "./unpack-archive.ts";

const files: Readonly<Record<string, string>> = {
  "TOSCA-Metadata/TOSCA.meta": "CSAR-Version: 2.0\nEntry-Definitions: main.yaml\n",
  "main.yaml": "tosca_definitions_version: tosca_2_0\n",
  "definitions/types of ours.yaml": "a: 1\n".repeat(5000),
  "scripts/é/run.sh": "#!/bin/sh\n",
  [`${"deep/".repeat(30)}empty`]: "",
};

const python = (code: string): readonly string[] => ["python3", "-c", code];

for (const { given, command } of [
  { given: "zip", command: ["zip", "-q", "-r", "../out", "."] },
  { given: "zip -0 without directories", command: ["zip", "-q", "-0", "-D", "-r", "../out", "."] },
  { given: "tar", command: ["tar", "-cf", "../out", "."] },
  { given: "tar --format=ustar", command: ["tar", "--format=ustar", "-cf", "../out", "."] },
  { given: "tar --format=pax", command: ["tar", "--format=pax", "-cf", "../out", "."] },
  { given: "tar -z", command: ["tar", "-czf", "../out", "."] },
  {
    given: "Python's zip",
    command: python("import shutil, os; os.rename(shutil.make_archive('../o', 'zip'), '../out')"),
  },
  {
    given: "Python's tar.gz",
    command: python("import shutil, os; os.rename(shutil.make_archive('../o', 'gztar'), '../out')"),
  },
])
  test(`what ${given} packs is read`, (t) => {
    const [program = "", ...rest] = command;
    if (spawnSync(program, ["--version"]).error !== undefined) {
      t.skip(`there is no ${program} here`);
      return;
    }
    const directory = mkdtempSync(join(tmpdir(), "khoreia-csar-"));
    t.after(() => rmSync(directory, { recursive: true }));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, "in", name)), { recursive: true });
      writeFileSync(join(directory, "in", name), content);
    }
    const { status, stderr } = spawnSync(program, rest, {
      cwd: join(directory, "in"),
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const name = program === "zip" ? "out.zip" : "out";
    assert.deepEqual(unpackedTexts(readFileSync(join(directory, name))), files);
  });

for (const { given, command, rule } of [
  {
    given: "a symbolic link in zip",
    command: "ln -s /etc/passwd b; zip -qy ../out.zip b",
    rule: "links",
  },
  {
    given: "a symbolic link in tar",
    command: "ln -s ../../x b; tar -cf ../out.zip b",
    rule: "links",
  },
  { given: "a hard link in tar", command: "ln a b; tar -cf ../out.zip a b", rule: "links" },
  { given: "a pipe in tar", command: "mkfifo b; tar -cf ../out.zip b", rule: "links" },
  { given: "a parent's file in tar", command: "tar -P -cf ../out.zip ../in/a", rule: "name" },
  { given: "an absolute name in tar", command: 'tar -P -cf ../out.zip "$PWD/a"', rule: "name" },
  { given: "a password in zip", command: "zip -q -P x ../out.zip a", rule: "encrypted" },
  { given: "bzip2 in zip", command: "seq 9999 > b; zip -q -Z bzip2 ../out.zip b", rule: "method" },
  { given: "a pipe into zip", command: "seq 9999 | zip -q -fz ../out.zip -", rule: "zip64" },
])
  test(`${given}, made by the usual programs, is refused`, (t) => {
    const program = command.includes("zip -") ? "zip" : "tar";
    if (spawnSync(program, ["--version"]).error !== undefined) {
      t.skip(`there is no ${program} here`);
      return;
    }
    const directory = mkdtempSync(join(tmpdir(), "khoreia-csar-"));
    t.after(() => rmSync(directory, { recursive: true }));
    mkdirSync(join(directory, "in"));
    writeFileSync(join(directory, "in", "a"), "a");
    const { status, stderr } = spawnSync("sh", ["-c", command], {
      cwd: join(directory, "in"),
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const refusal = unpackedTexts(readFileSync(join(directory, "out.zip")));
    assert.match(typeof refusal === "string" ? refusal : "read", new RegExp(`-${rule}$`));
  });

test("what is packed is unpacked to the same, and by Python too", (t) => {
  const packed = packArchive(
    Object.entries(files).map(([name, content]) => ({ name, bytes: text(content) })),
  );
  assert.equal(packed.kind, "packed");
  if (packed.kind !== "packed") return;
  assert.deepEqual(unpackedTexts(packed.bytes), files);
  const check = [
    "import sys, zipfile, io",
    "z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))",
    "print(z.testzip(), len(z.namelist()))",
  ].join("\n");
  const { error, stdout } = spawnSync("python3", ["-c", check], {
    input: packed.bytes,
    encoding: "utf8",
  });
  if (error === undefined) assert.equal(stdout.trim(), `None ${Object.keys(files).length}`);
  else t.diagnostic("there is no python3 here");
});

const name = fc
  .array(fc.stringMatching(/^[a-z0-9_é]{1,8}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));

test("the order of files, the zone and the moment do not matter to what is packed", () => {
  const zone = process.env["TZ"];
  const pack = (list: readonly { name: string; bytes: Uint8Array }[], zone: string) => {
    process.env["TZ"] = zone;
    const packed = packArchive(list);
    return packed.kind === "packed" ? Buffer.from(packed.bytes).toString("base64") : packed.rule;
  };
  try {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ name, bytes: fc.uint8Array() }), { selector: (f) => f.name }),
        (list) => {
          // A name below another file's is refused, whatever the order.
          const [one, other] = [pack(list, "UTC"), pack(list.toReversed(), "Pacific/Apia")];
          assert.equal(one, other);
        },
      ),
      { numRuns: 20 },
    );
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

test("what cannot be unpacked is not packed either", () => {
  const packed = packArchive([{ name: "../a", bytes: text("") }]);
  assert.equal(packed.kind === "refused" && packed.rule, "T20-17.1.1-name");
});

test("a file called __proto__ is not lost in silence", () => {
  assert.equal(packArchive([{ name: "__proto__", bytes: text("x") }]).kind, "refused");
  assert.equal(packArchive([{ name: "a/__proto__", bytes: text("x") }]).kind, "packed");
});

test("any bytes are refused or read, and nothing is thrown", () => {
  const starts = [
    text("PK\u0003\u0004"),
    text("PK\u0005\u0006"),
    Uint8Array.of(0x1f, 0x8b, 8),
    text(""),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 700 }), (start, rest) => {
      const archive = new Uint8Array([...start, ...rest]);
      assert.match(unpackArchive(archive, defaultArchiveLimits).kind, /^(refused|unpacked)$/);
    }),
  );
});

const loader = archiveLoader(
  new Map([
    ["definitions/main.yaml", text("a: é\n")],
    ["types.yaml", text("b: 1\n")],
    ["bytes", Uint8Array.of(0xff)],
  ]),
  "shop.csar",
);

for (const { from, to, path } of [
  { from: "definitions/main.yaml", to: "other.yaml", path: "definitions/other.yaml" },
  { from: "definitions/main.yaml", to: "../types.yaml", path: "types.yaml" },
  { from: "definitions/main.yaml", to: "./a/../b.yaml", path: "definitions/b.yaml" },
  { from: "definitions/main.yaml", to: "/types.yaml", path: "types.yaml" },
  { from: "definitions/main.yaml", to: "../../etc/passwd", path: "../etc/passwd" },
  { from: "main.yaml", to: "/../../x", path: "../../x" },
  { from: "main.yaml", to: "https://a.example/x.yaml", path: "https://a.example/x.yaml" },
])
  test(`"${to}" in "${from}" means "${path}"`, () => assert.equal(loader.resolve(from, to), path));

for (const { path, answer } of [
  { path: "definitions/main.yaml", answer: "a: é\n" },
  { path: "missing.yaml", answer: '"shop.csar" has no such entry' },
  { path: "../etc/passwd", answer: 'it leads out of "shop.csar"' },
  {
    path: "file:///etc/passwd",
    answer: 'it is not in "shop.csar", and what is not is not fetched',
  },
  { path: "bytes", answer: "it is not UTF-8" },
])
  test(`reading "${path}" gives ${JSON.stringify(answer)}`, async () => {
    const loaded = await loader.read(path, 100);
    assert.equal(loaded.kind === "loaded" ? loaded.text : loaded.reason, answer);
    if (loaded.kind === "loaded") assert.equal(loaded.file, `shop.csar!/${path}`);
  });

test("a text that is too long is not read", async () => {
  const loaded = await loader.read("definitions/main.yaml", 1);
  assert.equal(loaded.kind === "failed" && loaded.reason, "it is longer than 1 characters");
});
