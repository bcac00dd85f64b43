import * as z from "zod";
import type { JournalEvent } from "../../model/index.ts";
import { goal, instanceStatus, journalEvent } from "../../server/contract.ts";
import {
  type AcceptedRecord,
  type AnswerRecord,
  type CallRecord,
  type ClaimRecord,
  type Decoded,
  decodeRecord,
  type DesiredRecord,
  type GenerationRecord,
  type IncarnationRecord,
  type PresenceRecord,
  type StandingRecord,
  type StatusRecord,
} from "../../store/index.ts";

interface Records {
  readonly answer: AnswerRecord;
  readonly call: CallRecord;
  readonly accepted: AcceptedRecord;
  readonly claim: ClaimRecord;
  readonly desired: DesiredRecord;
  readonly generation: GenerationRecord;
  readonly incarnation: IncarnationRecord;
  readonly presence: PresenceRecord;
  readonly standing: StandingRecord;
  readonly status: StatusRecord;
  readonly events: { readonly format: number; readonly uid: string; readonly events: unknown[] };
}

const format = z.number();
const count = z.int().min(0);
const desired = {
  format,
  uid: z.string().min(1),
  generation: z.int().min(1),
  goal,
  content: z.string().min(1),
  acceptedAt: z.number(),
  by: z.string(),
};
const { shape } = instanceStatus;
const step = shape.steps.element.shape;
const reportedStep = z.object({
  operation: step.operation,
  report: step.report,
  detail: step.detail,
  outcome: step.outcome,
  done: z.exactOptional(z.boolean()),
  running: z.exactOptional(z.boolean()),
  failures: z.exactOptional(count),
  flaps: z.exactOptional(count),
  heals: z.exactOptional(count),
});
const reportedInstance = instanceStatus
  .omit({ node: true, host: true, generation: true, goal: true, retired: true, position: true })
  .extend({ waitingOn: z.exactOptional(shape.waitingOn), steps: z.array(reportedStep) });

const headroom = z.object({ used: count, limit: count });

const shapes: Readonly<Record<keyof Records, z.ZodType>> = {
  answer: z.object({
    format,
    id: z.string(),
    wall: z.number(),
    inotify: z.exactOptional(z.object({ watches: headroom, instances: headroom })),
  }),
  call: z.object({ format, id: z.string() }),
  accepted: z.object({ format, uid: z.string(), generation: z.int() }),
  claim: z.object({ format, host: z.string().min(1), identity: z.string() }),
  desired: z.object(desired),
  generation: z.object({ ...desired, message: z.exactOptional(z.string()) }),
  incarnation: z.object({
    format,
    id: z.string(),
    number: z.int(),
    acceptedAt: z.number(),
    by: z.string(),
  }),
  presence: z.object({
    format,
    identity: z.string(),
    release: z.string(),
    process: z.number(),
    since: z.number(),
    address: z.string(),
    os: z.string(),
    arch: z.string(),
    labels: z.record(z.string(), z.string()),
    complaints: z.array(z.string()),
    incarnation: z.exactOptional(z.int()),
    plays: z.exactOptional(
      z.record(z.string(), z.object({ uid: z.string(), generation: z.int().min(0) })),
    ),
  }),
  standing: z.object({ format, identity: z.string() }),
  status: z.object({
    format,
    uid: z.string(),
    generation: z.int(),
    instances: z.array(reportedInstance),
  }),
  events: z.object({ format, uid: z.string(), events: z.array(z.unknown()) }),
};

export type RecordKind = keyof Records;
export type RecordOf<Kind extends RecordKind> = Records[Kind];

/**
 * A record that others have written: whoever can write to the store may have written anything, and
 * whoever reads it must not break on it.
 */
export function readRecord<Kind extends RecordKind>(
  kind: Kind,
  text: string,
): Decoded<Records[Kind]> {
  const decoded = decodeRecord<AcceptedRecord>(text);
  if (decoded.kind === "unreadable") return decoded;
  const shaped = shapes[kind].safeParse(decoded.record);
  if (shaped.success) return { kind: "record", record: decoded.record as unknown as Records[Kind] };
  const [issue] = shaped.error.issues;
  const where = issue === undefined ? "" : ` at "${issue.path.join(".")}": ${issue.message}`;
  return { kind: "unreadable", why: `its shape is wrong${where}` };
}

/** Events of kinds that this release does not know are ignored. */
export function readEvents(events: readonly unknown[]): readonly JournalEvent[] {
  return events.filter((event): event is JournalEvent => journalEvent.safeParse(event).success);
}
