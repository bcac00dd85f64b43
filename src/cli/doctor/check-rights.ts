import type { EtcdAccess, TriedRights } from "../../store/adapter/etcd/index.ts";
import { isLoopback } from "../../server/index.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

const check = "store rights";

/** Whether one host can be kept from what belongs to another, as it was really tried. */
export function judgeRights(tried: TriedRights, access: EtcdAccess): Finding {
  if (tried.write) return unconfined(access);
  if (tried.nestedWrite || tried.nestedRead) {
    const what = [
      ...(tried.nestedWrite ? ["writes for another host"] : []),
      ...(tried.nestedRead ? ["reads what is nobody's to read"] : []),
    ];
    return problem(
      check,
      `roles confine nobody: a transaction inside another one ${what.join(" and ")} ` +
        "(CVE-2026-33343)",
      "upgrade to etcd 3.4.42, 3.5.28, 3.6.9 or newer; until then trust every host with all",
    );
  }
  if (tried.read) {
    const found = "this access reads what is not khoreia's";
    return warning(check, found, "grant its role no more than khoreia's keys");
  }
  return ok(check, "this access cannot write for another host, nor read what is not khoreia's");
}

function unconfined({ endpoints, tls, login }: EtcdAccess): Finding {
  const isKnown = login !== undefined || tls?.cert !== undefined;
  if (isKnown) {
    return ok(
      check,
      "this access may write for every host: right for an operator, too much for an agent",
    );
  }
  const isHere = endpoints.every((endpoint) => isLoopback(endpoint.replace(/:\d+$/, "")));
  const found = "the store asks nobody who they are: whoever reaches it can write for every host";
  if (isHere) return ok(check, `${found}; it is asked on this machine`);
  return warning(check, found, 'give each host a role: see "Operate a cluster" in the guide');
}
