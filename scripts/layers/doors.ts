// The table "Doors" of ARCHITECTURE.md as data: which room may import what, and why not more.

/** One row: files that match `from` may import only what matches `to`, `npm` and `node`. */
export type Door = {
  readonly room: string;
  readonly from: readonly string[];
  /** Files inside `from` that have a row of their own. */
  readonly except?: readonly string[];
  readonly to: readonly string[];
  readonly npm?: readonly string[] | "any";
  readonly node?: readonly string[] | "any";
  readonly because: string;
};

const std = "^src/std/";
const model = "^src/model/";
const score = "^src/score/";
const choreography = "^src/choreography/";
const enginePort = "^src/engine/[^/]+[.]ts$";
const storePort = "^src/store/[^/]+[.]ts$";
const observe = "^src/observe/";
const pureRooms = [std, model, "^src/reader/", score, choreography, observe];
const embedded = "^src/store/adapter/embedded";
const agentSenses = ["^src/agent/clock", "^src/agent/runner/", "^src/agent/state/"];

export const doors: readonly Door[] = [
  {
    room: "std",
    from: [std],
    to: [std],
    because: "std knows no domain and no machine, so that every room can stand on it",
  },
  {
    room: "model",
    from: [model],
    to: [model, std],
    because: "the nouns are values that every room shares; what they import, everyone imports",
  },
  {
    room: "reader",
    from: ["^src/reader/"],
    to: ["^src/reader/", model, std],
    npm: ["fflate", "js-yaml", "zod"],
    because: "text in, diagnostics out: files come through a Loader, so any host can validate",
  },
  {
    room: "score",
    from: [score],
    to: [score, model, std],
    because: "a score is the same on every host, so nothing of a host may enter it",
  },
  {
    room: "choreography",
    from: [choreography],
    to: [choreography, score, model, std],
    because: "the heart decides and never acts: without I/O it cannot fail and can be replayed",
  },
  {
    room: "engine",
    from: [enginePort],
    to: [enginePort, model, std],
    npm: ["zod"],
    because: "engine authors import the port: it must cost them nothing but its types and zod",
  },
  {
    room: "store",
    from: [storePort],
    to: [storePort, model, std],
    because: "a port that knows an adapter is no port",
  },
  {
    room: "engine-adapter",
    from: ["^src/engine/adapter/"],
    to: ["^src/engine/adapter/", enginePort, model, std],
    npm: "any",
    node: "any",
    because: "an engine checks and does; who orders it and why is not its business",
  },
  {
    room: "store-adapter",
    from: ["^src/store/adapter/"],
    except: [embedded, "^src/store/adapter/etcd/"],
    to: ["^src/store/adapter/", storePort, model, std],
    node: "any",
    because: "a store keeps keys; what they mean is decided above the port",
  },
  {
    room: "store-adapter-embedded",
    from: [embedded],
    to: [embedded, storePort, model, std],
    because: "the simulator runs this store, and a simulated world touches nothing real",
  },
  {
    room: "store-adapter-etcd",
    from: ["^src/store/adapter/etcd/"],
    to: ["^src/store/adapter/etcd/", storePort, model, std],
    npm: ["@grpc/grpc-js", "@bufbuild/protobuf"],
    node: "any",
    because: "gRPC stays in the one folder that needs it, so that nobody else loads it",
  },
  {
    room: "agent",
    from: ["^src/agent/"],
    except: agentSenses,
    to: ["^src/agent/", choreography, score, model, std, enginePort, storePort],
    because: "the simulator runs this very code: time, files and processes come in through ports",
  },
  {
    room: "agent-clock",
    from: ["^src/agent/clock"],
    to: [std, model],
    node: ["crypto", "perf_hooks", "process", "timers", "timers/promises"],
    because: "one file names time and chance, so that a simulator can replace both",
  },
  {
    room: "agent-runner",
    from: ["^src/agent/runner/"],
    to: ["^src/agent/", enginePort, model, std],
    node: "any",
    because: "processes are contained in one place, because an orphan is nobody's fault otherwise",
  },
  {
    room: "agent-state",
    from: ["^src/agent/state/"],
    to: ["^src/agent/", enginePort, storePort, model, std],
    node: "any",
    because: "what outlives the process is written in one place, so that a crash is tested there",
  },
  {
    room: "observe",
    from: [observe],
    to: [observe, choreography, score, model, std],
    because: "views are folds over events: a journal read a year later must give the same answer",
  },
  {
    room: "server",
    from: ["^src/server/"],
    to: ["^src/server/", observe, storePort, model, std],
    npm: ["hono", "@hono/node-server", "zod"],
    node: "any",
    because: "the server shows and forwards; an agent must run the same without it",
  },
  {
    room: "dashboard",
    from: ["^src/dashboard/"],
    to: ["^src/dashboard/", "^src/server/contract[.]ts$"],
    npm: ["preact"],
    because: "the browser knows the wire types and nothing behind them",
  },
  {
    room: "testing",
    from: ["^src/testing/"],
    to: pureRooms.concat("^src/testing/", "^src/agent/", enginePort, storePort, embedded),
    npm: ["zod"],
    because: "the simulated world is closed, or a seed would not repeat what it once did",
  },
];

/** Which files of a room others may import. A room that is not listed has its `index.ts` only. */
export const entrances: Readonly<Record<string, string>> = {
  // TOSCA is a library of its own beside the dialect.
  reader: "^src/reader/(tosca/)?index[.]ts$",
  // Each file of std is one concept, so an index could only be a heap of them.
  std: "^src/std/[^/]+[.]ts$",
  engine: "^src/engine/(engine|registry|index|adapter/index)[.]ts$",
  store: "^src/store/(store|index|adapter/embedded(/index)?|adapter/etcd/index)[.]ts$",
  agent: "^src/agent/(index[.]ts|clock[.]ts|runner/index[.]ts|state/index[.]ts)$",
  server: "^src/server/(index|contract)[.]ts$",
};

/** Rooms whose code runs inside a simulated world, and so must not reach the real one. */
export const closedRooms: readonly string[] = ["testing"];

/** Where programs begin: what none of these reaches is dead. */
export const entryPoints: readonly string[] = [
  "^src/index[.]ts$",
  "^src/cli/main[.]ts$",
  "^src/engine/engine[.]ts$",
  "^src/testing/index[.]ts$",
  "^src/reader/tosca/index[.]ts$",
  "^src/dashboard/main[.]tsx?$",
];
