import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { gated, Home, shop, untilTrue } from "./khoreia.ts";

const launcher = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));
const beginUpdate = "\u001b[?2026h";
const showCursor = "\u001b[?25h";
const hideCursor = "\u001b[?25l";

/** Runs on a terminal of its own: util-linux `script`, which every Debian has. */
function onTerminal(home: Home, command: string, env: Readonly<Record<string, string>> = {}) {
  const khoreia = `"${process.execPath}" "${launcher}"`;
  const line = `stty rows 20 cols 70; ${command.replace("khoreia", khoreia)}`;
  const child = spawn("script", ["-qefc", line, "/dev/null"], {
    cwd: home.directory,
    env: home.env({ TERM: "xterm-256color", SHELL: "/bin/bash", ...env }),
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    screen += chunk;
  });
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    screen: () => screen,
    type: (text: string) => child.stdin.write(text),
    ended,
    until: (pattern: RegExp) =>
      untilTrue(() => pattern.test(screen), {
        what: () => `${pattern} in ${JSON.stringify(screen)}`,
      }),
  };
}

/** What is left of the screen's text without the sequences. */
function plain(screen: string): string {
  return stripVTControlCharacters(screen).replaceAll("\r", "");
}

test("a terminal shows a live block, and gets its cursor and a record back", async () => {
  await using home = new Home();
  home.write("gated.yaml", gated);
  const up = onTerminal(home, "khoreia up gated.yaml");
  await up.until(/0 of 2 steady/);
  assert.ok(up.screen().includes(hideCursor) && up.screen().includes(beginUpdate));
  assert.match(plain(up.screen()), /… 0 +waiting +nothing to do here/);
  home.write("made/approved", "");
  await up.until(/2 of 2 steady/);
  up.type("\u0003");
  assert.equal(await up.ended, 130);
  const end = plain(up.screen());
  assert.match(end, /✔ 1 +create done/);
  assert.match(end.trimEnd().split("\n").at(-1) ?? "", /2 of 2 steady/);
  assert.ok(up.screen().trimEnd().endsWith(showCursor), "the cursor is back");
});

for (const { given, env } of [
  { given: "CI set", env: { CI: "true" } },
  { given: "a dumb terminal", env: { TERM: "dumb" } },
])
  test(`with ${given} a terminal gets plain lines`, async () => {
    await using home = new Home();
    home.write("shop.yaml", shop());
    const up = onTerminal(home, "khoreia up shop.yaml --once", env);
    assert.equal(await up.ended, 0);
    assert.equal(up.screen().includes(hideCursor), false);
    assert.match(plain(up.screen()), /✔ steady · shop generation 1/);
  });

test("the interactive summary is that of a file, with one wink", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = onTerminal(home, "khoreia up shop.yaml --once");
  assert.equal(await up.ended, 0);
  const summary = plain(up.screen()).trimEnd().split("\n").at(-1) ?? "";
  assert.match(
    summary,
    /^✔ steady · shop generation 1 · 4 of 4 steady · 4 changed, 0 unchanged · /,
  );
  assert.match(summary, /let's dance$/);
  const { stdout } = await home.run(["up", "shop.yaml", "--once"]);
  assert.doesNotMatch(stdout, /dance/);
});

test("down asks for the name on a terminal, and another answer is no", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  await home.run(["up", "shop.yaml", "--once"]);
  const no = onTerminal(home, "khoreia down");
  await no.until(/Type "shop" to go on:/);
  no.type("shp\n");
  assert.equal(await no.ended, 1);
  assert.match(plain(no.screen()), /nothing was done to "shop"/);
  assert.equal(home.has("made/web"), true);
  const yes = onTerminal(home, "khoreia down");
  await yes.until(/Type "shop" to go on:/);
  yes.type("shop\n");
  assert.equal(await yes.ended, 0);
  assert.equal(home.has("made"), false);
});

test("the demonstration stays on a terminal, heals what is broken, and cleans up", async () => {
  await using home = new Home();
  const demo = onTerminal(home, "khoreia demo");
  await demo.until(/Ctrl-C tears everything down/);
  const file = /rm (\S+configure)/.exec(plain(demo.screen()))?.[1] ?? "";
  const removed = await home.run(["version"]);
  assert.equal(removed.code, 0);
  const shell = spawn("rm", [file]);
  await once(shell, "close");
  await demo.until(/↻[^\n]*6 +configure fell/);
  demo.type("\u0003");
  assert.equal(await demo.ended, 0);
  assert.match(plain(demo.screen()), /✔ down · demo/);
});

test("watch follows on a terminal and ends without ending the deployment", async () => {
  await using home = new Home();
  home.write("gated.yaml", gated);
  const up = home.start(["up", "gated.yaml"]);
  await untilTrue(() => home.has("run", "khoreia", "gated.sock"), { what: "the socket" });
  const watch = onTerminal(home, "khoreia watch");
  await watch.until(/0 of 2 steady/);
  home.write("made/approved", "");
  await watch.until(/2 of 2 steady/);
  watch.type("\u0003");
  assert.equal(await watch.ended, 130);
  assert.match(plain(watch.screen()), /the deployment goes on/);
  assert.equal((await home.run(["status"])).code, 0);
  up.kill("SIGINT");
  await up.ended;
});
