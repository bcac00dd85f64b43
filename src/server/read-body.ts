import type { z } from "zod";
import { KhoreiaError } from "../model/index.ts";
import { maxJsonDepth } from "./wire-limits.ts";

/**
 * The JSON body of a request, of the shape that is asked for. Whatever is wrong with it is a
 * `KhoreiaError`; nothing beyond `maxBytes` is kept, and nothing is parsed before its depth is
 * known.
 */
export async function readBody<Shape extends z.ZodType>(
  request: Request,
  shape: Shape,
  maxBytes: number,
): Promise<z.output<Shape>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) {
    throw invalid(`its content type is "${type}"`, "send application/json");
  }
  const text = await readText(request, maxBytes);
  if (depthOf(text) > maxJsonDepth) throw invalid(`it is nested deeper than ${maxJsonDepth}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(`it is not JSON: ${(cause as Error).message}`);
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where =
    first === undefined || first.path.length === 0 ? "" : ` at "${first.path.join(".")}"`;
  throw invalid(`its shape is wrong${where}: ${first?.message ?? "no detail"}`);
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // A body may be longer than its header says, or come without one.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw invalid("it is not UTF-8");
  }
}

/** How deep brackets are nested outside of strings; of what is not JSON, something. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === backslash) at += 1;
      else if (unit === quote) inString = false;
    } else if (unit === quote) inString = true;
    else if (unit === openBrace || unit === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === closeBrace || unit === closeBracket) depth -= 1;
  }
  return deepest;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function invalid(why: string, hint?: string): KhoreiaError {
  const options = hint === undefined ? {} : { hint };
  return new KhoreiaError("KHO_REQUEST_INVALID", `Cannot read the request: ${why}`, options);
}

function tooLarge(maxBytes: number): KhoreiaError {
  return new KhoreiaError(
    "KHO_REQUEST_TOO_LARGE",
    `Cannot read the request: its body is longer than ${maxBytes} bytes`,
  );
}
