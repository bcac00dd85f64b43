import { createHash } from "node:crypto";
import type { DesiredContent } from "../../agent/index.ts";
import { type PackedTopology, packTopology, unpackTopology } from "../../agent/state/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import type { Retired } from "../../score/index.ts";
import { desiredContentShape } from "../../server/contract.ts";
import { isJsonObject, type Json, type JsonObject } from "../../std/json.ts";
import { type KeyValue, parseKey } from "../../store/index.ts";

/** Bytes of a part; etcd takes requests of 1.5 MiB, with keys and all. */
const maxPartBytes = 1_000_000;
/** Of one content; what a deployment keeps of its history is a multiple of it. */
const maxParts = 64;
const contentFormat = 1;

/** A content as the store keeps it, under the hash of its text. */
export interface EncodedContent {
  readonly name: string;
  /** In order; together they are the text. */
  readonly parts: readonly string[];
}

export type DecodedContent =
  | { readonly kind: "content"; readonly content: DesiredContent }
  /** Cut off, damaged, or of a later release: nobody can play it here. */
  | { readonly kind: "unreadable"; readonly why: string };

/** Throws `KHO_CONTENT_TOO_LARGE` for more than the store should hold. */
export function encodeContent({ topology, origin, retired }: DesiredContent): EncodedContent {
  const text = JSON.stringify({
    format: contentFormat,
    topology: packTopology(topology),
    origin,
    retired,
  });
  const bytes = Buffer.from(text, "utf8");
  const parts = splitBytes(bytes);
  if (parts.length > maxParts) {
    throw new KhoreiaError(
      "KHO_CONTENT_TOO_LARGE",
      `Cannot publish deployment "${topology.name}": its topology takes ${bytes.length} bytes, ` +
        `more than ${maxParts * maxPartBytes}`,
      { hint: "divide it into several deployments, or let nodes read their data from files" },
    );
  }
  return { name: nameOf(text), parts };
}

/** The parts that a list of a content's keys holds, by number and not by text: 10 comes after 9. */
export function partsIn(pairs: readonly KeyValue[]): readonly string[] {
  return pairs
    .flatMap(({ key, value }) => {
      const parsed = parseKey(key);
      return parsed?.kind === "content" ? [{ part: parsed.part, value }] : [];
    })
    .sort((one, other) => one.part - other.part)
    .map(({ value }) => value);
}

/** What `encodeContent` was given, if the parts are all there and are what the name says. */
export function decodeContent(name: string, parts: readonly string[]): DecodedContent {
  const text = parts.join("");
  if (parts.length === 0 || nameOf(text) !== name) {
    return { kind: "unreadable", why: `its ${parts.length} parts are not what "${name}" names` };
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { kind: "unreadable", why: "not JSON" };
  }
  if (!isJsonObject(value) || value["format"] !== contentFormat) {
    const format = isJsonObject(value) ? JSON.stringify(value["format"]) : "none";
    return { kind: "unreadable", why: `content format ${format} is not known here` };
  }
  const content = unpacked(value);
  const shaped = desiredContentShape.safeParse(content);
  // Not what the shape has read: that is a copy, in which nothing is shared any more.
  if (shaped.success) return { kind: "content", content: content as DesiredContent };
  const [issue] = shaped.error.issues;
  const where = issue === undefined ? "" : ` at "${issue.path.join(".")}": ${issue.message}`;
  return { kind: "unreadable", why: `its shape is wrong${where}` };
}

function unpacked(value: JsonObject): Partial<DesiredContent> {
  const { topology, origin, retired } = value;
  try {
    return {
      topology: unpackTopology(topology as unknown as PackedTopology),
      ...(origin === undefined ? {} : { origin: origin as string }),
      retired: retired as unknown as readonly Retired[],
    };
  } catch {
    // Not even packed: the shape says so in better words.
    return {};
  }
}

function splitBytes(bytes: Buffer): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + maxPartBytes, bytes.length);
    while (to < bytes.length && isWithinCharacter(bytes[to] as number)) to -= 1;
    parts.push(bytes.toString("utf8", from, to));
    from = to;
  }
  return parts;
}

/** Continuation bytes of UTF-8 are 10xxxxxx. */
const isWithinCharacter = (byte: number): boolean => (byte & 0b1100_0000) === 0b1000_0000;

const nameOf = (text: string): string => createHash("sha256").update(text).digest("hex");
