import { type InstanceStatus, KhoreiaError, type OperationName } from "../model/index.ts";
import type { Topology } from "../model/index.ts";
import { type DesiredChange, findInstances } from "../observe/index.ts";
import { assertNever } from "../std/invariant.ts";
import {
  goalRequest,
  healRequest,
  holdRequest,
  logLevelRequest,
  maxRequestBytes,
  maxTopologyBytes,
  restartRequest,
} from "./contract.ts";
import { readBody } from "./read-body.ts";
import { answer, type Asked, type Route } from "./read-routes.ts";
import type { ServerContext } from "./server-context.ts";
import { topologyShape } from "./topology-shape.ts";

/** Of requests that do not say who asks: only this user can reach the socket. */
const someone = "operator";
/** A hold or request of this name concerns the whole deployment. */
const wholeDeployment = "*";
const building: readonly OperationName[] = ["create", "configure", "start"];

export const postHeal: Route = async (context, { request }) => {
  const asked = await readBody(request, healRequest, maxRequestBytes);
  const { nodes, by = someone, force = false, dryRun = false } = asked;
  const instances = instancesOf(context, nodes);
  return send(context, { nodes, instances, by, force: force ? building : [], dryRun });
};

export const postRestart: Route = async (context, { request }) => {
  const asked = await readBody(request, restartRequest, maxRequestBytes);
  const { nodes, by = someone, dryRun = false } = asked;
  const instances = instancesOf(context, nodes);
  for (const instance of instances) checkRestart(context, instance);
  return send(context, { nodes, instances, by, force: ["start"], dryRun });
};

interface SendRequest {
  readonly nodes: readonly string[];
  readonly instances: readonly InstanceStatus[];
  readonly by: string;
  readonly force: readonly OperationName[];
  readonly dryRun: boolean;
}

async function send({ records }: ServerContext, asked: SendRequest): Promise<Response> {
  const { nodes, by, force, dryRun } = asked;
  const instances = asked.instances.map((each) => each.instance);
  if (dryRun) return answer({ served: [], pending: instances, dryRun });
  const pending = await records.request({ nodes, instances, by, force });
  const served = instances.filter((each) => !pending.includes(each));
  return answer({ served, pending, dryRun });
}

function checkRestart({ playing }: ServerContext, status: InstanceStatus): void {
  const { instance, goal } = status;
  if (goal !== "started") {
    throw new KhoreiaError(
      "KHO_RESTART_REFUSED",
      `Cannot restart "${instance}": it is to be ${goal}`,
      { hint: `khoreia start ${playing.deployment} starts the deployment` },
    );
  }
  if (status.steps.some(({ operation }) => operation === "start")) return;
  throw new KhoreiaError(
    "KHO_RESTART_REFUSED",
    `Cannot restart "${instance}": it defines no start operation`,
    { hint: `khoreia heal --force ${instance} does all of its operations again` },
  );
}

export const putHold: Route = async (context, { request, name }) => {
  const asked = await readBody(request, holdRequest, maxRequestBytes);
  const { why, until, by = someone, dryRun = false } = asked;
  const instances = namesOf(context, name);
  const since = context.clock.wall();
  if (until !== undefined && until <= since) {
    throw new KhoreiaError(
      "KHO_REQUEST_INVALID",
      `Cannot hold "${name}" until a time that is over`,
    );
  }
  const hold = { by, why, since, ...(until === undefined ? {} : { until }) };
  const was = dryRun
    ? await context.records.holdOf(name)
    : await context.records.placeHold(name, hold);
  return answer({ node: name, instances, hold, ...(was === undefined ? {} : { was }), dryRun });
};

export const deleteHold: Route = async (context, { name, query }) => {
  const dryRun = query.get("dryRun") === "1";
  const { records } = context;
  const was = dryRun ? await records.holdOf(name) : await records.liftHold(name);
  if (was !== undefined)
    return answer({ node: name, instances: namesOf(context, name), was, dryRun });
  const held = await records.heldNames();
  // A name that does not exist deserves the better answer, unless something is held by it.
  if (name !== wholeDeployment) namesOf(context, name);
  const hint = held.length === 0 ? "nothing is held" : `held are: ${held.join(", ")}`;
  throw new KhoreiaError("KHO_HOLD_UNKNOWN", `Cannot release "${name}": it is not held`, { hint });
};

export const postGoal: Route = async (context, { request }) => {
  const asked = await readBody(request, goalRequest, maxRequestBytes);
  const { goal, by = someone, dryRun = false } = asked;
  const { generation, goal: before } = context.playing.status();
  if (dryRun) return answer({ generation, changed: goal !== before, dryRun });
  return accept(context, { kind: "goal", goal, by });
};

export const putTopology: Route = async (context, asked) => {
  const onto = generationIn(asked);
  const shaped = await readBody(asked.request, topologyShape, maxTopologyBytes);
  const topology = shaped as unknown as Topology;
  const { generation, deployment } = context.playing.status();
  if (topology.name !== deployment) {
    throw new KhoreiaError(
      "KHO_REQUEST_INVALID",
      `Cannot accept topology "${topology.name}": deployment "${deployment}" is played here`,
    );
  }
  if (onto !== undefined && onto !== generation) throw overtaken(onto, generation);
  if (asked.query.get("dryRun") === "1") return answer({ generation, changed: true, dryRun: true });
  const by = asked.query.get("by") ?? someone;
  return accept(context, {
    kind: "topology",
    topology,
    by,
    ...(onto === undefined ? {} : { onto }),
  });
};

async function accept({ playing }: ServerContext, change: DesiredChange): Promise<Response> {
  const acceptance = await playing.accept(change);
  switch (acceptance.kind) {
    case "accepted": {
      const { generation, changed } = acceptance;
      return answer({ generation, changed, dryRun: false });
    }
    case "overtaken":
      throw overtaken(change.kind === "topology" ? change.onto : undefined, acceptance.generation);
    case "refused": {
      const { code, message, hint } = acceptance;
      throw new KhoreiaError(code, message, hint === undefined ? {} : { hint });
    }
    default:
      return assertNever(acceptance);
  }
}

/** `If-Match: "7"` or `*`; without it a change could undo one that its sender has not seen. */
function generationIn({ request }: Asked): number | undefined {
  const condition = request.headers.get("if-match") ?? "";
  if (condition === "*") return undefined;
  const match = /^"?(\d{1,15})"?$/.exec(condition);
  if (match !== null) return Number(match[1]);
  throw new KhoreiaError(
    "KHO_REQUEST_INVALID",
    `Cannot accept a topology: If-Match is "${condition}"`,
    { hint: "name the generation that it was made for, or * for whichever" },
  );
}

function overtaken(onto: number | undefined, generation: number): KhoreiaError {
  const made = onto === undefined ? "" : ` made for generation ${onto}`;
  return new KhoreiaError(
    "KHO_GENERATION_CONFLICT",
    `Cannot accept a change${made}: generation ${generation} is played`,
    { hint: "look at khoreia plan again, then repeat the change" },
  );
}

export const putLogLevel: Route = async ({ playing }, { request }) => {
  const { level } = await readBody(request, logLevelRequest, maxRequestBytes);
  const was = playing.logLevel;
  playing.setLogLevel(level);
  return answer({ level, was });
};

/** None named means all; a name that does not exist is refused before anything is written. */
function instancesOf({ playing }: ServerContext, nodes: readonly string[]): InstanceStatus[] {
  const status = playing.status();
  if (nodes.length === 0) return [...status.instances];
  const found = new Map(
    nodes.flatMap((node) => findInstances(status, node)).map((each) => [each.instance, each]),
  );
  return [...found.values()];
}

function namesOf(context: ServerContext, name: string): readonly string[] {
  const names = name === wholeDeployment ? [] : [name];
  return instancesOf(context, names).map((each) => each.instance);
}
