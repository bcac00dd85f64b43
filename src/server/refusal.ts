import { KhoreiaError } from "../model/index.ts";
import { StoreError } from "../store/index.ts";
import { wireFormat } from "./wire-limits.ts";

/** Codes of errors that a request can meet, and the HTTP status that says the same. */
const statuses: Readonly<Record<string, number>> = {
  KHO_REQUEST_INVALID: 400,
  KHO_NODE_UNKNOWN: 404,
  KHO_HOLD_UNKNOWN: 404,
  KHO_ROUTE_UNKNOWN: 404,
  KHO_METHOD_UNSUPPORTED: 405,
  KHO_RESTART_REFUSED: 409,
  KHO_GENERATION_CONFLICT: 412,
  KHO_REQUEST_TOO_LARGE: 413,
  KHO_SERVER_FAULT: 500,
  KHO_SERVER_BUSY: 503,
  KHO_STORE_UNAVAILABLE: 503,
};

/** A refusal that the deployment itself gives is a conflict with what it is. */
const otherRefusal = 422;

/** The answer to a request that failed: `{code, message, hint}`. */
export function refusal(error: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const { code, message, hint } = translate(error);
  const body = {
    format_version: wireFormat,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
  return Response.json(body, {
    status: statuses[code] ?? otherRefusal,
    headers: answerHeaders(headers),
  });
}

export function answerHeaders(
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { "cache-control": "no-store", "x-content-type-options": "nosniff", ...more };
}

function translate(error: unknown): Pick<KhoreiaError, "code" | "message" | "hint"> {
  if (error instanceof KhoreiaError) return error;
  if (error instanceof StoreError) {
    return {
      code: "KHO_STORE_UNAVAILABLE",
      message: `Cannot write to the store: ${error.message}`,
      hint: "khoreia status tells whether the store is reached",
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "KHO_SERVER_FAULT",
    message: `Cannot answer because of a fault in khoreia: ${message}`,
    hint: "report it with the output of khoreia doctor",
  };
}
