import type { Clock } from "../../std/clock.ts";
import {
  type AnswerRecord,
  encodeRecord,
  keys,
  parseKey,
  type PresenceRecord,
  recordFormat,
  type Store,
  StoreError,
} from "../../store/index.ts";
import { readRecord } from "../cluster/record-shapes.ts";
import { judgeInotify } from "./check-inotify.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** An agent that does not answer within this is too far behind to be of use. */
const patienceMs = 3_000;
/** An answer that takes longer is told as a warning. */
const slowMs = 1_000;
/** Clocks that differ by more, beyond what the way of an answer explains, confuse people. */
const skewMs = 1_000;
const leaseSeconds = 10;

export interface AgentPorts {
  readonly clock: Clock;
  readonly store: Store;
  /** A word that nobody else uses. */
  readonly id: string;
}

interface Heard {
  readonly answer: AnswerRecord;
  readonly tookMs: number;
  /** When it came, by the clock here. */
  readonly wall: number;
}

/**
 * Calls all agents that are present, and judges how fast each answers, how far its clock is off
 * and what it can still watch. Writes one key, gone with its lease; each agent answers with one.
 */
export async function checkAgents(ports: AgentPorts): Promise<readonly Finding[]> {
  const { store } = ports;
  const { pairs, revision } = await store.range({ prefix: keys.hostPrefix });
  const present = new Map<string, PresenceRecord>();
  for (const { key, value } of pairs) {
    const parsed = parseKey(key);
    const decoded = parsed?.kind === "presence" ? readRecord("presence", value) : undefined;
    if (parsed?.kind !== "presence" || decoded?.kind !== "record") continue;
    present.set(parsed.host, decoded.record);
  }
  if (present.size === 0) return [ok("agents", "none is present")];
  try {
    const heard = await callAll(ports, new Set(present.keys()), revision);
    return [...present].flatMap(([host, presence]) => judgeAgent(host, presence, heard.get(host)));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const found = `${present.size} are present, and cannot be called: ${error.message}`;
    return [warning("agents", found, "ask with the rights of whoever deploys")];
  }
}

async function callAll(
  { store, clock, id }: AgentPorts,
  hosts: ReadonlySet<string>,
  revision: number,
): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  const ending = new AbortController();
  const lease = await store.grant(leaseSeconds);
  const cancel = clock.after(patienceMs, () => ending.abort());
  try {
    const value = encodeRecord({ format: recordFormat, id });
    const began = clock.now();
    await store.txn({
      compares: [],
      then: [{ kind: "put", key: keys.call, value, lease: lease.id }],
    });
    const options = { fromRevision: revision + 1, signal: ending.signal };
    for await (const { events } of store.watch({ prefix: keys.hostPrefix }, options)) {
      for (const event of events) {
        const parsed = event.kind === "put" ? parseKey(event.pair.key) : undefined;
        if (event.kind !== "put" || parsed?.kind !== "answer") continue;
        const decoded = readRecord("answer", event.pair.value);
        if (decoded.kind !== "record" || decoded.record.id !== id) continue;
        const at = { tookMs: clock.now() - began, wall: clock.wall() };
        if (!heard.has(parsed.host)) heard.set(parsed.host, { answer: decoded.record, ...at });
      }
      if ([...hosts].every((host) => heard.has(host))) break;
    }
    return heard;
  } finally {
    cancel();
    ending.abort();
    await lease.revoke().catch(() => undefined);
  }
}

export function judgeAgent(
  host: string,
  { release, complaints }: Pick<PresenceRecord, "release" | "complaints">,
  heard: Heard | undefined,
): readonly Finding[] {
  const check = `host ${host}`;
  const said = complaints.map((complaint) =>
    warning(check, complaint, `khoreia doctor on ${host} looks closer`),
  );
  if (heard === undefined) {
    const found = `its agent (khoreia ${release}) is present and did not answer within 3 s`;
    const fix = "look at its log and its load; an agent of an earlier release answers no calls";
    return [warning(check, found, fix), ...said];
  }
  const { answer, tookMs, wall } = heard;
  // It heard of the call somewhere between the call and the answer's arrival.
  const offMs = answer.wall - (wall - tookMs / 2);
  const sureMs = Math.abs(offMs) - tookMs / 2;
  const off = `${offMs < 0 ? "-" : "+"}${Math.round(Math.abs(offMs))} ms`;
  const found = `answered in ${Math.ceil(tookMs)} ms, its clock is off by ${off}`;
  const inotify = answer.inotify === undefined ? [] : judgeInotify(check, answer.inotify);
  const fine = inotify.every(({ level }) => level === "ok");
  const watches = answer.inotify?.watches;
  const room = watches === undefined ? "" : `, ${watches.used} of ${watches.limit} watches in use`;
  return [
    judgeTimes(check, `${found}${fine ? room : ""}`, { sureMs, tookMs }),
    ...inotify.filter(({ level }) => level !== "ok"),
    ...said,
  ];
}

function judgeTimes(
  check: string,
  found: string,
  { sureMs, tookMs }: { readonly sureMs: number; readonly tookMs: number },
): Finding {
  if (sureMs > skewMs) {
    return warning(check, found, "let the hosts' clocks be set by one time service (NTP)");
  }
  if (tookMs > slowMs) {
    return warning(check, found, "look at its load and at the network between it and the store");
  }
  return ok(check, found);
}
