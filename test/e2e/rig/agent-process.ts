// One agent of one host as a process of its own, on a real store; contents are topology files.
// `node agent-process.ts ENDPOINTS HOST HOME`: HOME/topology-N.yaml is the content "N".
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Agent, type DesiredContent, retiredAfter } from "../../../src/agent/index.ts";
import { systemClock, systemEntropy } from "../../../src/agent/clock.ts";
import { openHostShell } from "../../../src/cli/compose/host-shell.ts";
import { localFacts } from "../../../src/cli/compose/local-facts.ts";
import { builtinEngines } from "../../../src/engine/adapter/index.ts";
import { deploymentName, hostName } from "../../../src/model/index.ts";
import { type Loaded, type Loader, readTopology } from "../../../src/reader/index.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";

const [endpoints = "", name = "", home = ""] = process.argv.slice(2);
const deployment = deploymentName("shop");
const leaseTtlSeconds = 2;
/** Contents that a test may publish. */
const generations = [1, 2, 3] as const;

const clock = systemClock();
const entropy = systemEntropy();
const engines = builtinEngines({ clock, entropy });
const contents = new Map<string, DesiredContent>();
let previous: DesiredContent | undefined;
for (const generation of generations) {
  const loader: Loader = { read: (path) => Promise.resolve(read(path)), resolve: (_, to) => to };
  const files = [join(home, `topology-${generation}.yaml`)];
  const { topology } = await readTopology({ files, loader, engines: engines.catalogue });
  if (topology === undefined) break;
  previous = { topology, retired: retiredAfter(previous, topology) };
  contents.set(String(generation), previous);
}

const host = hostName(name);
const shell = openHostShell({
  root: join(home, `state-${name}`),
  host,
  deployment,
  command: "agent-process",
  socket: "",
  clock,
  entropy,
});
engines.recall({ deployment, host }, shell.state.load().made.values());
const agent = new Agent(
  {
    host,
    deployment,
    leaseTtlSeconds,
    quietDos: 64,
    spawningDos: 4,
    spawningChecks: 4,
    journalRevision: shell.journalRevision,
    process: process.pid,
    baseSetting: { cwd: home, env: {} },
    hostFacts: (of) => localFacts(of),
    hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
  },
  {
    clock,
    entropy,
    store: openEtcd({ endpoints: endpoints.split(",") }, clock),
    engines: engines.catalogue,
    state: shell.state,
    runner: shell.runner,
    contents,
    journal: (event) => {
      shell.journalFile.append(event);
      writeSync(1, `${JSON.stringify(event)}\n`);
    },
  },
);
await agent.begin();
writeSync(1, `${JSON.stringify({ kind: "ready" })}\n`);

function read(path: string): Loaded {
  try {
    return { kind: "loaded", file: path, text: readFileSync(path, "utf8") };
  } catch (error) {
    return { kind: "failed", reason: String(error) };
  }
}
