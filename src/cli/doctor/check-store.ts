import type { Clock } from "../../std/clock.ts";
import type {
  EtcdAccess,
  MemberStatus,
  RightsQuestion,
  TriedRights,
} from "../../store/adapter/etcd/index.ts";
import { type Store, StoreError, keys } from "../../store/index.ts";
import { checkAgents } from "./check-agents.ts";
import { judgeRights } from "./check-rights.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** What is asked, for tests with members that do not exist. */
export interface StorePorts {
  readonly clock: Clock;
  readonly ask: (endpoint: string, access: EtcdAccess, clock: Clock) => Promise<MemberStatus>;
  readonly open: (access: EtcdAccess, clock: Clock) => Store;
  readonly rights: (
    access: EtcdAccess,
    clock: Clock,
    question: RightsQuestion,
  ) => Promise<TriedRights>;
  /** A word that nobody else uses. */
  readonly id: string;
  /** Whose keys an agent here would write. */
  readonly host: string;
}

/**
 * Asks each member of a cluster, then tries what an agent does (a lease, a write, a watch) and what
 * it must not be able to do, and calls the agents that are present.
 */
export async function checkStore(
  access: EtcdAccess,
  ports: StorePorts,
): Promise<readonly Finding[]> {
  const asked = await Promise.all(
    access.endpoints.map(async (endpoint) => {
      try {
        return await ports.ask(endpoint, access, ports.clock);
      } catch (error) {
        return problem(`store ${endpoint}`, said(error), remedyOf(error));
      }
    }),
  );
  const members = asked.filter((each): each is MemberStatus => "version" in each);
  const findings = asked.map((each) => ("version" in each ? judgeMember(each) : each));
  if (members.length === 0) return findings;
  return [
    ...findings,
    ...(access.tls === undefined ? inTheClear(access) : []),
    ...judgeTogether(members),
    ...(await tryOut(access, ports)),
    await checkRights(access, ports),
  ];
}

/** A host of no machine: no agent is called so. */
const nobody = "khoreia-doctor";

async function checkRights(access: EtcdAccess, ports: StorePorts): Promise<Finding> {
  const { clock, id } = ports;
  try {
    const question = { foreignKey: keys.probe(nobody, id), outsideKey: `/khoreia-doctor/${id}` };
    return judgeRights(await ports.rights(access, clock, question), access);
  } catch (error) {
    return problem("store rights", said(error), remedyOf(error));
  }
}

export function judgeMember({ endpoint, version, role, ...member }: MemberStatus): Finding {
  const check = `store ${endpoint}`;
  const size = `${(member.sizeBytes / 1_048_576).toFixed(1)} MiB`;
  const facts = `etcd ${version}, ${role}, revision ${member.revision}, ${size}`;
  const found = `${facts}, answered in ${Math.ceil(member.tookMs)} ms`;
  if (role === "no leader") {
    return problem(check, found, "start or connect more members: more than half must be up");
  }
  const wanted = soundRelease(version);
  return wanted === undefined
    ? ok(check, found)
    : warning(
        check,
        `${found}: this release can lose events and let one host write as another`,
        `upgrade to etcd ${wanted} or newer`,
      );
}

/** Where the faults that an agent cannot work around are mended; undefined: they are here. */
function soundRelease(version: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part));
  if (major !== 3) return major > 3 ? undefined : "3.5.28";
  if (minor > 6) return undefined;
  const least = soundPatch[minor];
  if (least === undefined) return "3.5.28";
  return patch >= least ? undefined : `3.${minor}.${least}`;
}

const soundPatch: Readonly<Record<number, number>> = { 4: 42, 5: 28, 6: 9 };

function inTheClear({ endpoints }: EtcdAccess): readonly Finding[] {
  const away = endpoints.filter((endpoint) => !/^(127\.|localhost:|\[::1\])/.test(endpoint));
  if (away.length === 0) return [];
  const found = "in plain text: whoever reads along can write to every host of the deployment";
  return [warning("store connection", found, "use etcds:// and certificates")];
}

function judgeTogether(members: readonly MemberStatus[]): readonly Finding[] {
  const clusters = new Set(members.map(({ clusterId }) => clusterId));
  if (clusters.size === 1) return [];
  const found = `the members named belong to ${clusters.size} clusters`;
  return [problem("store members", found, "name members of one cluster only")];
}

async function tryOut(access: EtcdAccess, ports: StorePorts): Promise<readonly Finding[]> {
  const { clock, id, host } = ports;
  const check = "store in use";
  const store = ports.open(access, clock);
  const ending = new AbortController();
  try {
    const lease = await store.grant(leaseSeconds);
    let key = keys.probe(host, id);
    const { revision } = await store.range({ key });
    let askedAt = clock.now();
    const write = async (): Promise<void> => {
      askedAt = clock.now();
      const put = { kind: "put", key, value: "", lease: lease.id } as const;
      const absent = { key, field: "createRevision", is: "equal", to: 0 } as const;
      await store.txn({ compares: [absent], then: [put] });
    };
    await write().catch((error: unknown) => {
      if (!(error instanceof StoreError) || error.kind !== "denied") throw error;
      // Who deploys need not have the rights of a host.
      key = keys.deployersProbe(id);
      return write();
    });
    const wroteMs = clock.now() - askedAt;
    const options = { fromRevision: revision + 1, signal: ending.signal };
    const batches = store.watch({ key }, options)[Symbol.asyncIterator]();
    await batches.next();
    const sawMs = clock.now() - askedAt;
    await lease.revoke();
    const took = `written in ${wroteMs.toFixed(1)} ms, seen after ${sawMs.toFixed(1)} ms`;
    const works = ok(check, `a key was ${took}, and is gone with its lease`);
    return [works, ...(await checkAgents({ clock, store, id }))];
  } catch (error) {
    return [problem(check, said(error), remedyOf(error))];
  } finally {
    ending.abort();
    await store.close();
  }
}

const leaseSeconds = 10;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function remedyOf(error: unknown): string {
  switch (error instanceof StoreError ? error.kind : "unavailable") {
    case "denied":
      return (
        "grant its user or certificate the keys of this host (--host names it), " +
        'as in "Operate a cluster" in the guide'
      );
    case "no-space":
      return "compact and defragment the store, then disarm its alarm";
    case "unavailable":
      return "look at the address, the network between, and the member's own log";
    case "closed":
    case "compacted":
    case "future-revision":
    case "invalid":
    case "lease-not-found":
      return "look at the member's own log; it answers in a way that no healthy one does";
  }
}
