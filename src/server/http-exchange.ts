import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { KhoreiaError } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";

export interface ExchangeRequest {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly text: string;
}

/** Most of an answer that is not a stream; the status of 100,000 nodes takes a quarter. */
const maxAnswerBytes = 512 * 1024 * 1024;

/** One request and its whole answer, or a `KhoreiaError` that says who did not answer and why. */
export async function exchange(asked: ExchangeRequest): Promise<ExchangeAnswer> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const running = send(asked);
  const cancel = asked.clock.after(asked.timeoutMs, () => {
    reject(silent(asked.socketPath, asked.timeoutMs));
    running.destroy();
  });
  try {
    const whole = async (): Promise<ExchangeAnswer> => {
      const answer = await answerOf(running, asked.socketPath);
      return { status: answer.statusCode ?? 0, text: await textOf(answer, asked.socketPath) };
    };
    return await Promise.race([whole(), overdue]);
  } finally {
    cancel();
  }
}

export interface StreamRequest {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly path: string;
  /** Until the stream begins. */
  readonly timeoutMs: number;
  /** Between two pieces of it. */
  readonly maxSilenceMs: number;
}

export interface StreamAnswer {
  readonly status: number;
  /** Ends without error when `signal` aborts; cut off or silent for too long: `KhoreiaError`. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export async function openStream(asked: StreamRequest, signal: AbortSignal): Promise<StreamAnswer> {
  const { socketPath, clock } = asked;
  const running = send({ ...asked, method: "GET", headers: { accept: "text/event-stream" } });
  let lateAfter = asked.timeoutMs;
  let late = false;
  const expire = (): void => {
    late = true;
    running.destroy();
  };
  let cancel = clock.after(lateAfter, expire);
  // Also when nobody asks for the next piece any more: a pending wait would keep a process alive.
  const close = (): void => {
    cancel();
    signal.removeEventListener("abort", close);
    running.destroy();
  };
  signal.addEventListener("abort", close, { once: true });
  const fault = (error: unknown): unknown => (late ? silent(socketPath, lateAfter) : error);
  try {
    const answer = await answerOf(running, socketPath);
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      cancel();
      lateAfter = asked.maxSilenceMs;
      cancel = clock.after(lateAfter, expire);
      try {
        for await (const chunk of answer as AsyncIterable<Uint8Array>) {
          // While its reader is busy with it, a stream is not silent.
          cancel();
          yield chunk;
          cancel = clock.after(lateAfter, expire);
        }
      } catch (error) {
        if (!signal.aborted) throw fault(cutOff(socketPath, error));
      } finally {
        close();
      }
    };
    return { status: answer.statusCode ?? 0, chunks: chunks() };
  } catch (error) {
    close();
    throw fault(error);
  }
}

function send(asked: Pick<ExchangeRequest, "socketPath" | "method" | "path" | "headers" | "body">) {
  const { socketPath, method, path, headers, body } = asked;
  // The name stands for nothing: a socket has no host, HTTP/1.1 wants one.
  const running = request({
    socketPath,
    method,
    path,
    agent: false,
    headers: { host: "khoreia", ...headers },
  });
  // Every error is also reported to `answerOf`; without a listener it would end the process.
  running.on("error", () => undefined);
  running.end(body);
  return running;
}

function answerOf(running: ClientRequest, socketPath: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    running.once("response", resolve);
    running.once("error", (error) => reject(unreachable(socketPath, error)));
  });
}

async function textOf(answer: IncomingMessage, socketPath: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw cutOff(socketPath, error);
  }
  if (bytes <= maxAnswerBytes) return Buffer.concat(chunks).toString("utf8");
  throw new KhoreiaError(
    "KHO_SERVER_INCOMPATIBLE",
    `Cannot read the answer at "${socketPath}": it is longer than ${maxAnswerBytes} bytes`,
    { hint: "ask for fewer nodes" },
  );
}

const reasons: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: ["nothing is there", "khoreia up FILE starts a deployment"],
  ECONNREFUSED: ["its process has ended", "khoreia up FILE starts it again"],
  EACCES: ["it belongs to another user", "run this as the user who runs khoreia up"],
  ENOTSOCK: ["it is not a socket", "remove it if it is not wanted"],
};

function unreachable(socketPath: string, cause: Error): KhoreiaError {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const [why, hint] = reasons[code] ?? [cause.message, "khoreia doctor looks for the cause"];
  const message = `Cannot reach a deployment at "${socketPath}": ${why}`;
  return new KhoreiaError("KHO_SERVER_UNREACHABLE", message, { cause, hint });
}

function cutOff(socketPath: string, cause: unknown): KhoreiaError {
  return new KhoreiaError(
    "KHO_SERVER_UNREACHABLE",
    `Cannot read on from "${socketPath}": the deployment's process has ended`,
    { cause, hint: "khoreia up FILE starts it again" },
  );
}

function silent(socketPath: string, afterMs: number): KhoreiaError {
  return new KhoreiaError(
    "KHO_SERVER_SILENT",
    `Cannot get an answer from "${socketPath}": nothing came for ${afterMs / 1000} s`,
    { hint: "its process may be stopped or very busy; khoreia doctor looks for the cause" },
  );
}
