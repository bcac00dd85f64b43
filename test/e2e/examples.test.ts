import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openCatalogue } from "../../src/cli/topology/catalogue.ts";
import { readActs, writeActs } from "./console/console-page.ts";
import { isSame, playActs } from "./console/play-acts.ts";
import { isUpdating } from "./console/play-page.ts";
import { Shell } from "./console/shell.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const names = readdirSync(examples);
const topologyOf = (name: string): string =>
  readdirSync(`${examples}${name}`).find((file) => /[.]ya?ml$/.test(file)) ?? "none";

for (const name of names)
  test(`the example ${name} does what its transcript says`, async () => {
    const path = `${examples}${name}/transcript.txt`;
    const acts = readActs(readFileSync(path, "utf8"));
    const ports = await freePorts();
    await using shell = new Shell();
    cpSync(`${examples}${name}`, shell.directory, {
      recursive: true,
      filter: (file) => !/README[.]md$|transcript[.]txt$/.test(file),
    });
    const options = { expects: !isUpdating, anyOrderOfNodes: true };
    const topology = `${shell.directory}/${topologyOf(name)}`;
    writeFileSync(topology, swap(readFileSync(topology, "utf8"), ports));
    const there = readActs(swap(writeActs(acts), ports));
    const played = await playActs(there, shell, options);
    if (!isUpdating || isSame(there, played, options)) return;
    writeFileSync(
      path,
      swap(
        writeActs(played),
        ports.map(([usual, free]) => [free, usual]),
      ),
    );
  });

type Swaps = readonly (readonly [string, string])[];

const swap = (text: string, swaps: Swaps): string =>
  swaps.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);

/** The usual ports of our examples may be taken on this machine. */
async function freePorts(): Promise<Swaps> {
  const servers = ["8088", "8089"].map((usual) => ({ usual, server: createServer() }));
  const ports: (readonly [string, string])[] = [];
  for (const { usual, server } of servers) {
    await once(server.listen(0, "127.0.0.1"), "listening");
    ports.push([usual, String((server.address() as AddressInfo).port)]);
  }
  for (const { server } of servers) server.close();
  return ports;
}

test("each engine is used by an example", () => {
  const used = names.map((name) => readFileSync(`${examples}${name}/${topologyOf(name)}`, "utf8"));
  for (const engine of openCatalogue().catalogue.keys()) {
    const isUsed = used.some((text) => new RegExp(`\\b${engine}:\\s`).test(text));
    assert.ok(isUsed, `no example uses "${engine}"`);
  }
});
