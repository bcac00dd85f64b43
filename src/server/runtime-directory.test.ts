import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import {
  checkRuntimeDirectory,
  makeRuntimeDirectory,
  runtimeDirectory,
  socketPath,
} from "./runtime-directory.ts";

const uid = process.getuid?.() ?? 0;

function directoryFor(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "kho-"));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test("the runtime directory is the session's, root's own, or one of last resort", (t) => {
  const root = directoryFor(t);
  const [session, run, temporary] = ["session", "run", "tmp"].map((name) => {
    mkdirSync(join(root, name));
    return join(root, name);
  }) as [string, string, string];
  const around = { uid, env: { XDG_RUNTIME_DIR: session }, temporary, run };
  const none = { ...around, env: {} };
  assert.equal(runtimeDirectory(around), join(session, "khoreia"));
  assert.equal(runtimeDirectory({ ...none, uid: 0 }), join(run, "khoreia"));
  assert.equal(runtimeDirectory({ ...none, uid: 77 }), join(temporary, "khoreia-77"));
  for (const [given, other] of [
    ["not absolute", { ...around, env: { XDG_RUNTIME_DIR: "session" } }],
    ["gone", { ...around, env: { XDG_RUNTIME_DIR: join(root, "none") } }],
    // As after `sudo`, which may keep the variable.
    ["somebody else's", { ...around, uid: uid + 1 }],
  ] as const) {
    const expected =
      other.uid === 0 ? join(run, "khoreia") : join(temporary, `khoreia-${other.uid}`);
    assert.equal(runtimeDirectory(other), expected, given);
  }
  assert.equal(
    runtimeDirectory({ ...none, uid: 0, run: join(root, "none") }),
    join(temporary, "khoreia-0"),
  );
});

test("the directory is made for this user alone, and closed if it was open", (t) => {
  const root = directoryFor(t);
  const directory = join(root, "a", "khoreia");
  makeRuntimeDirectory(directory, uid);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  chmodSync(directory, 0o755);
  makeRuntimeDirectory(directory, uid);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test("a directory that is not ours is refused and left alone", (t) => {
  const root = directoryFor(t);
  const target = join(root, "target");
  mkdirSync(target, { mode: 0o755 });
  const code = "KHO_RUNTIME_DIRECTORY_UNUSABLE";
  const cases: readonly (readonly [string, () => string])[] = [
    [
      "it is not a directory",
      () => {
        const path = join(root, "file");
        writeFileSync(path, "");
        return path;
      },
    ],
    [
      "it is not a directory",
      () => {
        const path = join(root, "elsewhere");
        symlinkSync(target, path);
        return path;
      },
    ],
  ];
  for (const [why, make] of cases) {
    const path = make();
    assert.throws(() => checkRuntimeDirectory(path, uid), {
      code,
      message: `Cannot use the runtime directory "${path}": ${why}`,
    });
    assert.throws(() => makeRuntimeDirectory(path, uid), { code });
  }
  assert.throws(() => checkRuntimeDirectory(target, uid + 1), {
    code,
    message: new RegExp(`it belongs to user ${uid}$`),
  });
  assert.equal(statSync(target).mode & 0o777, 0o755);
  assert.equal(checkRuntimeDirectory(join(root, "none"), uid), undefined);
  // Only root can give a directory away; everybody else has seen the same refusal just above.
  if (uid !== 0) return;
  chownSync(target, 12_345, 12_345);
  assert.throws(() => makeRuntimeDirectory(target, uid), { code, message: /user 12345$/ });
});

test("socket names are plain where they can be, and fit always", () => {
  const short = "/run/user/1000/khoreia";
  assert.equal(socketPath(short, "shop"), `${short}/shop.sock`);
  const names = ["x".repeat(200), "a/b", "../../etc/passwd", ".hidden", "", "naïve", "a b", "\n"];
  const paths = names.map((name) => socketPath(short, name));
  assert.equal(new Set(paths).size, names.length);
  for (const path of paths) {
    assert.match(path, /^\/run\/user\/1000\/khoreia\/[0-9a-f]{20}\.sock$/);
    assert.ok(Buffer.byteLength(path) <= 103);
  }
  assert.equal(socketPath(short, "a/b"), socketPath(short, "a/b"));
  const long = `/tmp/${"d".repeat(70)}`;
  assert.ok(Buffer.byteLength(socketPath(long, "deployment-of-some-length")) <= 103);
  assert.throws(() => socketPath(`/tmp/${"d".repeat(90)}`, "a"), {
    code: "KHO_SOCKET_PATH_TOO_LONG",
  });
});

test("nothing is made by asking for a name", (t) => {
  const root = directoryFor(t);
  const around = { uid: uid + 5, env: {}, temporary: root, run: join(root, "none") };
  assert.equal(existsSync(runtimeDirectory(around)), false);
});
