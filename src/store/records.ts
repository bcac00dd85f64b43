import type {
  Goal,
  InstanceStatus,
  JournalEvent,
  OperationName,
  StepStatus,
} from "../model/index.ts";

/**
 * The shapes of what is kept under `keys`. Every value is JSON with a `format`; a reader keeps
 * its hands off a format newer than its own, and ignores fields that it does not know.
 */
export const recordFormat = 1;

/** Under `keys.desired`: what a deployment is to be. Absence never means deletion. */
export interface DesiredRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
  readonly goal: Goal;
  /** Names the topology's content; whoever has none under this name cannot play. */
  readonly content: string;
  /** Wall time and author, for people. */
  readonly acceptedAt: number;
  readonly by: string;
}

/** Under `keys.hold`. */
export interface HoldRecord {
  readonly format: number;
  readonly by: string;
  readonly why: string;
  readonly since: number;
  /** Wall time of its end; the agents stop honouring it then. */
  readonly until?: number;
}

/** Under `keys.request`: asked once; each agent serves it once, whoever wrote it removes it. */
export interface RequestRecord {
  readonly format: number;
  /** Node names or instance ids; empty: all. */
  readonly nodes: readonly string[];
  readonly by: string;
  readonly at: number;
  /** Operations to do even though their checks hold. */
  readonly force: readonly OperationName[];
}

/** Under `keys.signal`: what an instance has reached, for those that wait for it elsewhere. */
export interface SignalRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
  /** Of the instance's definition: it counts in every generation that has the same one. */
  readonly fingerprint: string;
  /** Set of reached states as bits: created 1, configured 2, started 4, stopped 8, deleted 16. */
  readonly reached: number;
  /** Of an instance that may move: of the claim under which it is said. */
  readonly token?: number;
}

/** Under `keys.claim`: which host's agent plays an instance that may move. */
export interface ClaimRecord {
  readonly format: number;
  readonly host: string;
  /** Of the agent, as in its standing. */
  readonly identity: string;
}

/**
 * Under `keys.accepted`: a host has taken this generation over. Of an instance that is to go and
 * that it sends no signal of, it has nothing: whoever waits for its end need not wait longer.
 */
export interface AcceptedRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
}

/** Under `keys.presence`: who plays a host now. Written anew only when it says something else. */
export interface PresenceRecord {
  readonly format: number;
  /** Of the agent, kept in its state: it takes its own presence back at once. */
  readonly identity: string;
  /** Of khoreia. */
  readonly release: string;
  readonly process: number;
  /** Wall time there, when the agent began. */
  readonly since: number;
  readonly address: string;
  readonly os: string;
  readonly arch: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What keeps it from doing all its work, in people's words; empty is normal. */
  readonly complaints: readonly string[];
  /** The incarnation of the store that it trusts: it takes only a later one for better. */
  readonly incarnation?: number;
  /** While it does not trust the store: what it plays, by deployment, for who accepts the store. */
  readonly plays?: Readonly<Record<string, { readonly uid: string; readonly generation: number }>>;
}

/** Under `keys.call`: a question that every agent answers once. */
export interface CallRecord {
  readonly format: number;
  readonly id: string;
}

/** How much of a limit of the system is in use. */
export interface Headroom {
  readonly used: number;
  readonly limit: number;
}

/** Under `keys.answer`: what an agent has said to a call. */
export interface AnswerRecord {
  readonly format: number;
  /** Of the call. */
  readonly id: string;
  /** Wall time there, when it heard of the call. */
  readonly wall: number;
  /** Absent where the system has none. */
  readonly inotify?: { readonly watches: Headroom; readonly instances: Headroom };
}

/** Under `keys.standing`: which agent plays a host's part of one deployment. */
export interface StandingRecord {
  readonly format: number;
  readonly identity: string;
}

/**
 * Under `keys.status`: how some of a host's instances stand. Every instance that the host plays in
 * this generation is in exactly one part; what the score says already is left out.
 */
export interface StatusRecord {
  readonly format: number;
  readonly uid: string;
  readonly generation: number;
  readonly instances: readonly ReportedInstance[];
}

export interface ReportedInstance
  extends Omit<
    InstanceStatus,
    "node" | "host" | "generation" | "goal" | "retired" | "position" | "waitingOn" | "steps"
  > {
  /** Absent: it waits for nothing. */
  readonly waitingOn?: InstanceStatus["waitingOn"];
  /** In the order of the score. */
  readonly steps: readonly ReportedStep[];
}

/** Counts that are 0, and `false`, are left out. */
export type ReportedStep = Pick<StepStatus, "operation" | "report" | "detail" | "outcome"> &
  Partial<Pick<StepStatus, "done" | "running" | "failures" | "flaps" | "heals">>;

/** Under `keys.events`: a stretch of a host's journal; a later one takes its slot in turn. */
export interface EventsRecord {
  readonly format: number;
  readonly uid: string;
  readonly events: readonly JournalEvent[];
}

/** Under `keys.generation`: the desired state as it was accepted, and why. */
export interface GenerationRecord extends DesiredRecord {
  /** What its author said about it. */
  readonly message?: string;
}

/** Under `keys.incarnation`. A restored or emptied store is another one, or an older. */
export interface IncarnationRecord {
  readonly format: number;
  readonly id: string;
  /** Counts what operators have accepted; agents put it into `KHOREIA_INCARNATION`. */
  readonly number: number;
  /** Wall time and author, for people. */
  readonly acceptedAt: number;
  readonly by: string;
}

export type StoreRecord =
  | AcceptedRecord
  | ClaimRecord
  | DesiredRecord
  | EventsRecord
  | GenerationRecord
  | HoldRecord
  | IncarnationRecord
  | AnswerRecord
  | CallRecord
  | PresenceRecord
  | RequestRecord
  | SignalRecord
  | StandingRecord
  | StatusRecord;

export const encodeRecord = (record: StoreRecord): string => JSON.stringify(record);

export type Decoded<Record> =
  | { readonly kind: "record"; readonly record: Record }
  /** Garbage, or a newer format: to be reported and left alone. */
  | { readonly kind: "unreadable"; readonly why: string };

export function decodeRecord<Record extends StoreRecord>(text: string): Decoded<Record> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", why: "not JSON" };
  }
  if (typeof value !== "object" || value === null || !("format" in value)) {
    return { kind: "unreadable", why: "no format" };
  }
  const { format } = value;
  if (typeof format !== "number" || format > recordFormat) {
    return { kind: "unreadable", why: `format ${JSON.stringify(format)} is not known here` };
  }
  return { kind: "record", record: value as unknown as Record };
}
