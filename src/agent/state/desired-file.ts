import { closeSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Topology } from "../../model/index.ts";
import { isJsonObject } from "../../std/json.ts";
import { type PackedTopology, packTopology, unpackTopology } from "./packed-topology.ts";
import { writeWhole } from "./record-log.ts";
import { parseJson, readDesired } from "./record-shape.ts";
import { stateSchema } from "./state-lines.ts";
import type { Desired } from "./state.ts";

const newline = 10;

/**
 * Writes a desired state as two lines, because the topology, which may be many megabytes, is
 * seldom asked for by whoever reads the rest.
 */
export function writeDesired(path: string, desired: Desired): void {
  const { topology, ...rest } = desired;
  const text = JSON.stringify(packTopology(topology));
  const checksum = crc32(text);
  const head = JSON.stringify({ khoreia: "desired", schema: stateSchema, desired: rest, checksum });
  closeSync(writeWhole(path, [`${head}\n`, text]).fd);
}

/** The desired state in a file; its topology is read when it is asked for. */
export function loadDesired(path: string): Desired | "none" | "damaged" {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return "none";
  }
  const end = bytes.indexOf(newline);
  const head = parseJson(bytes.toString("utf8", 0, end < 0 ? bytes.length : end));
  if (!isJsonObject(head) || !isJsonObject(head["desired"])) return "damaged";
  // Written as a whole, as before there were two lines.
  if (end < 0) return readDesired(head["desired"]) ?? "damaged";
  const body = bytes.subarray(end + 1);
  const rest = readDesired({ ...head["desired"], topology: { nodes: [] } });
  if (rest === undefined || head["checksum"] !== crc32(body)) return "damaged";
  return withTopology(rest, body);
}

function withTopology(rest: Desired, body: Buffer): Desired {
  let known: Topology | undefined;
  return {
    ...rest,
    get topology() {
      // Its checksum says that it is what was written, so it can be parsed.
      known ??= unpackTopology(JSON.parse(body.toString("utf8")) as PackedTopology);
      return known;
    },
  };
}
