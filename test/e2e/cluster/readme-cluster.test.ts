// The two machines of README, played: every host has a directory and a state of its own.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { untilTrue } from "../cli/khoreia.ts";
import { asInPages, inOrderOfNodes, mask } from "../console/masks.ts";
import { readPage } from "../console/console-page.ts";
import { Shell, type ShellCommand } from "../console/shell.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";

const readme = readFileSync(fileURLToPath(new URL("../../../README.md", import.meta.url)), "utf8");
/** As README calls the machine with the store. */
const storeAddress = "10.0.0.5:2379";

interface Act {
  readonly host: string;
  readonly command: string;
  readonly output: readonly string[];
}

/** `HOST$ COMMAND`, and below it what it writes. */
function actsIn(text: string): readonly Act[] {
  const acts: { host: string; command: string; output: string[] }[] = [];
  for (const line of text.trimEnd().split("\n")) {
    const [, host, command = ""] = /^([a-z]+)\$ +(.*)$/.exec(line) ?? [];
    if (host !== undefined) acts.push({ host, command, output: [] });
    else acts.at(-1)?.output.push(line);
  }
  return acts;
}

test("README's two machines do what README says", { timeout: 120_000 }, async () => {
  const block = /^```cluster\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
  const acts = actsIn(block);
  assert.ok(acts.length > 5, "there is such a block");
  const cluster = await startEtcd("3.5.16");
  const [endpoint = ""] = cluster.endpoints;
  await using shell = new Shell();
  for (const each of readPage(readme)) {
    if (each.kind !== "file" || !each.content.includes("host: beta")) continue;
    mkdirSync(join(shell.directory, "laptop"), { recursive: true });
    writeFileSync(join(shell.directory, "laptop", each.name), each.content);
  }
  try {
    for (const act of acts) await play(act, { shell, endpoint });
  } finally {
    await cluster.close();
  }
});

async function play(
  { host, command, output }: Act,
  { shell, endpoint }: { readonly shell: Shell; readonly endpoint: string },
): Promise<void> {
  // The test has begun one.
  if (command.startsWith("etcd ")) return;
  const here = join(shell.directory, host);
  mkdirSync(here, { recursive: true });
  const start = () => {
    // What a host exports stays so on it.
    const before = `cd ${here}; export XDG_STATE_HOME=${here}/state; touch env; . ./env;`;
    const kept = command.startsWith("export ") ? `echo '${command}' >> env;` : "";
    return shell.start(`${before} ${kept} ${command}`.replaceAll(storeAddress, endpoint));
  };
  const shown = (lines: readonly string[]) => inOrderOfNodes(lines.map(mask));
  const wanted = shown(output);
  const runsOn = command.includes(" agent ");
  for (let tries = 1; ; tries += 1) {
    const started = start();
    if (runsOn) await untilLines(started, output.length);
    else await started.untilEnded();
    const lines = started.lines().slice(0, runsOn ? output.length : undefined);
    const said = shown(
      lines.map((line) => asInPages(line.replaceAll(endpoint, storeAddress), here)),
    );
    // A reader types slower than agents tell.
    const isEarly = looks.test(command) && said.length < wanted.length && tries < mostTries;
    if (isEarly) continue;
    assert.deepEqual(said, wanted, `what "${command}" writes on ${host}`);
    return;
  }
}

const looks = /^khoreia (events|status|hosts)/;
const mostTries = 20;

async function untilLines(command: ShellCommand, count: number): Promise<void> {
  await untilTrue(() => command.lines().length >= count || command.ended, {
    what: () => `${count} lines after ${command.lines().join("\n")}`,
  });
}
