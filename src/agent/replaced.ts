import type { EngineCatalogue } from "../engine/engine.ts";
import {
  type EngineCall,
  type HostName,
  type OperationName,
  type TopologyNode,
  defaultLimits,
  nodeName,
  splitStepId,
  stepId,
} from "../model/index.ts";
import type { Retired, ScoreInstance } from "../score/index.ts";
import { canonicalJson } from "../std/json.ts";
import type { PlayedPart } from "./played-part.ts";
import type { MadeRecord, StateRecord, StateSnapshot } from "./state/state.ts";

/** Things that khoreia made for steps that now want another thing, or nothing. */
export interface ReplacedMakings {
  readonly retired: readonly Retired[];
  /** Moves the records of what was made to the retired stand-ins. */
  readonly records: readonly StateRecord[];
}

/**
 * When an identity parameter of an operation changes (a file's path), the old thing is obsolete
 * and the new one novel. The old one gets a stand-in node that knows nothing but how to undo it.
 */
export function replacedMakings(
  snapshot: StateSnapshot,
  played: PlayedPart,
  here: { readonly engines: EngineCatalogue; readonly host: HostName },
): ReplacedMakings {
  const retired: Retired[] = [];
  const records: StateRecord[] = [];
  const generation = snapshot.desired?.gen ?? 0;
  for (const made of snapshot.made.values()) {
    const { instance: id, operation } = splitStepId(made.step);
    const instance = played.score.byId.get(id);
    if (instance === undefined || instance.retired || isTeardown(operation)) continue;
    if (instance.host === here.host && isSameThing(made, played, here.engines)) continue;
    const name = nodeName(`${id}~${generation}`);
    const standIn = standInFor(made, { name, instance, operation, host: here.host });
    retired.push({ node: standIn, indexes: "all" });
    const step = stepId(name as string as typeof id, operation);
    records.push(
      { kind: "made.recorded", made: { ...made, step } },
      { kind: "made.cleared", step: made.step },
    );
  }
  return { retired, records };
}

const isTeardown = (operation: string): boolean => operation === "stop" || operation === "delete";

function isSameThing(made: MadeRecord, played: PlayedPart, engines: EngineCatalogue): boolean {
  const call = played.handleOf(made.step)?.doCall();
  if (call === undefined) return false;
  // Not known yet what it will be: nothing is taken away on a guess.
  if (call.kind === "unknown") return true;
  const engine = engines.get(made.engine);
  if (engine === undefined || call.value.engine !== engine) return false;
  return engine.info.identity.every(
    (name) =>
      canonicalJson(made.params[name] ?? null) === canonicalJson(call.value.params[name] ?? null),
  );
}

function standInFor(
  made: MadeRecord,
  as: {
    readonly name: TopologyNode["name"];
    readonly instance: ScoreInstance;
    readonly operation: string;
    readonly host: HostName;
  },
): TopologyNode {
  const { position } = as.instance.definition;
  const call: EngineCall = { engine: made.engine, params: made.params, templates: [], position };
  return {
    name: as.name,
    labels: {},
    placement: { kind: "host", host: as.host },
    requirements: [],
    exports: {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
    operations: {
      [as.operation as OperationName]: {
        kind: "perform",
        do: call,
        limits: defaultLimits,
        redoOn: [],
        env: {},
        position,
        ...(made.user === undefined ? {} : { user: made.user }),
        ...(made.cwd === undefined ? {} : { cwd: made.cwd }),
      },
    },
  };
}
