import { arch, platform } from "node:os";
import type { HostFacts } from "../../agent/index.ts";

/** Whatever the hosts of a local deployment are called, all of them are this machine. */
export function localFacts(host: string | undefined): HostFacts | undefined {
  if (host === undefined) return undefined;
  return { name: host, address: "127.0.0.1", os: platform(), arch: arch(), labels: {} };
}
