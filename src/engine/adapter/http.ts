import * as z from "zod";
import type { Report } from "../../model/index.ts";
import { parseDuration } from "../../std/duration.ts";
import type { CheckContext, Engine } from "../engine.ts";
import { askHttp } from "./net/ask-http.ts";
import { durationParam } from "./program/command-params.ts";
import { PolledCheck } from "./program/polled-check.ts";

const defaultTimeoutMs = 5_000;
const [leastStatus, mostStatus] = [100, 599];

const statusParam = z.number().int().min(leastStatus).max(mostStatus);

/** What the `http` engine and the readiness of a process ask for in common. */
export const httpQuestion = z.strictObject({
  url: z.url({ protocol: /^https?$/, hostname: /./ }).describe("Address, with http:// or https://"),
  method: z.enum(["GET", "HEAD", "OPTIONS", "POST", "PUT"]).optional().describe("GET by default"),
  headers: z.record(z.string(), z.string()).optional().describe("Headers to send"),
  body: z.string().optional().describe("What to send; nothing by default"),
  status: z
    .union([statusParam, z.array(statusParam).min(1)])
    .optional()
    .describe("Status, or list of them, that counts as well; 200 to 299 by default"),
  contains: z.string().min(1).optional().describe("Text that the first MB of the body must hold"),
  timeout: durationParam("How long the whole answer may take; 5s by default"),
});

const example = `start:
  check: { http: { url: "http://127.0.0.1:8080/health", contains: ok } }
  do: { shell: { run: [systemctl, start, shop] } }
`;

export type HttpInputs = z.infer<typeof httpQuestion>;

/**
 * `http`: an address answers as it should. Polls every `every`, sooner while it is awaited, on a
 * fresh connection each time. Follows no redirect: that is an answer with a status of its own.
 */
export function httpEngine(): Engine<HttpInputs> {
  return {
    info: {
      name: "http",
      summary: "An HTTP address answers with the right status and text",
      example,
      schema: httpQuestion,
      events: "poll",
      identity: [],
      compares: true,
      spawns: false,
    },
    check: (inputs, context) => new HttpCheck(context, () => lookAtHttp(inputs, context)),
  };
}

class HttpCheck extends PolledCheck {
  protected override delayAfter(report: Report): number {
    return this.soonAfter(report);
  }
}

/** One look. Never says what was sent, which may be a secret. */
export async function lookAtHttp(
  inputs: HttpInputs,
  context: Pick<CheckContext, "clock"> & {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
  },
): Promise<Report> {
  const { url, method = "GET", headers, body, status, contains, timeout } = inputs;
  const own = (timeout === undefined ? undefined : parseDuration(timeout)) ?? defaultTimeoutMs;
  const answer = await askHttp({
    url,
    method,
    timeoutMs: Math.min(own, context.timeoutMs ?? own),
    clock: context.clock,
    readsBody: contains !== undefined,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (answer.kind === "failed") return { kind: "unknown", detail: answer.why };
  if (answer.kind === "refused") return { kind: "fails", detail: answer.why, absent: true };
  if (!isWanted(answer.status, status)) {
    return { kind: "fails", detail: `status ${answer.status}, wanted ${inWords(status)}` };
  }
  if (contains !== undefined && !answer.body.includes(contains)) {
    return { kind: "fails", detail: "the answer does not contain the wanted text" };
  }
  return { kind: "holds" };
}

function isWanted(status: number, wanted: HttpInputs["status"]): boolean {
  if (wanted === undefined) return status >= 200 && status < 300;
  return typeof wanted === "number" ? status === wanted : wanted.includes(status);
}

function inWords(wanted: HttpInputs["status"]): string {
  if (wanted === undefined) return "200 to 299";
  return typeof wanted === "number" ? String(wanted) : wanted.join(" or ");
}
