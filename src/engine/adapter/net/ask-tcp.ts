import type { Socket } from "node:net";
import type { Clock } from "../../../std/clock.ts";
import { failureOf } from "./connect-tcp.ts";

/** Of a longer answer only the beginning is looked at. */
const longestAnswer = 64 * 1024;

export type TcpAnswer =
  /** The wanted text has come; more may follow. */
  | { readonly kind: "found" }
  /** It has not come, and this came instead. */
  | { readonly kind: "missing"; readonly why: string; readonly answer: string }
  | { readonly kind: "refused"; readonly why: string }
  /** It could not be tried. */
  | { readonly kind: "failed"; readonly why: string };

export interface TcpQuestion {
  readonly send: string | undefined;
  /** What the answer must have in it, byte for byte. */
  readonly expect: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Says something on a fresh connection and reads until the wanted text has come, the other side
 * has ended, 64 KB are read or the time is up. The socket stays the caller's. Never rejects.
 */
export async function askTcp(socket: Socket, question: TcpQuestion): Promise<TcpAnswer> {
  const { send, expect, timeoutMs, clock, signal } = question;
  const wanted = Buffer.from(expect);
  return await new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const finish = (result: TcpAnswer): void => {
      cancel();
      signal.removeEventListener("abort", abort);
      socket.off("data", read).off("close", end).off("error", fail);
      resolve(result);
    };
    const miss = (why: string): void =>
      finish({ kind: "missing", why, answer: answer.toString("utf8") });
    const read = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]).subarray(0, longestAnswer);
      if (answer.includes(wanted)) finish({ kind: "found" });
      else if (answer.length === longestAnswer) miss("in the first 64 KB of the answer");
    };
    const end = (): void => miss("before the connection was closed");
    const fail = (error: Error): void => finish(failureOf(error));
    const abort = (): void => finish({ kind: "failed", why: "no longer wanted" });
    const cancel = clock.after(timeoutMs, () => miss("in time"));
    signal.addEventListener("abort", abort, { once: true });
    socket.on("data", read).once("close", end).once("error", fail);
    if (send !== undefined) socket.write(send);
    if (signal.aborted) abort();
    else if (socket.destroyed) end();
  });
}
