import { type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { Clock } from "../../../std/clock.ts";
import { failureOf } from "./connect-tcp.ts";

/** Of a longer body only the beginning is looked at. */
const longestBody = 1024 * 1024;

export type HttpAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  /** Nobody there would talk to us. */
  | { readonly kind: "refused"; readonly why: string }
  /** It could not be tried. */
  | { readonly kind: "failed"; readonly why: string };

export interface HttpQuestion {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Whether the body is wanted. */
  readonly readsBody: boolean;
}

/**
 * Asks once, on a connection of its own, so that the answer tells of now; follows no redirect.
 * Never rejects.
 */
export async function askHttp(question: HttpQuestion): Promise<HttpAnswer> {
  const { timeoutMs, clock, signal } = question;
  const ending = new AbortController();
  const abort = (): void => ending.abort();
  let timedOut = false;
  const cancel = clock.after(timeoutMs, () => {
    timedOut = true;
    abort();
  });
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await ask(question, ending.signal);
  } catch (error) {
    if (timedOut) return { kind: "refused", why: `no answer within ${timeoutMs / 1_000} s` };
    return failureOf(error instanceof Error ? error : new Error(String(error)));
  } finally {
    cancel();
    signal?.removeEventListener("abort", abort);
  }
}

async function ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await send(question, signal);
  const status = response.statusCode ?? 0;
  if (!question.readsBody) {
    response.destroy();
    return { kind: "answered", status, body: "" };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= longestBody) break;
  }
  const body = Buffer.concat(chunks).toString("utf8", 0, longestBody);
  return { kind: "answered", status, body };
}

async function send(question: HttpQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, headers, body } = question;
  const target = new URL(url);
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  const options: RequestOptions = {
    method,
    signal,
    agent: false,
    headers: { "user-agent": "khoreia", ...headers },
  };
  return await new Promise((resolve, reject) => {
    const sent = request(target, options, (response) => {
      // Errors after the head come through the body's iterator, if anybody reads it.
      response.on("error", () => {});
      resolve(response);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
