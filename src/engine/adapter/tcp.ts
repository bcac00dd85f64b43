import type { Socket } from "node:net";
import * as z from "zod";
import type { Report } from "../../model/index.ts";
import { parseDuration } from "../../std/duration.ts";
import type { CheckContext, Engine } from "../engine.ts";
import { askTcp } from "./net/ask-tcp.ts";
import { connectTcp } from "./net/connect-tcp.ts";
import { durationParam, portParam } from "./program/command-params.ts";
import { lastWords } from "./program/last-words.ts";
import { PolledCheck } from "./program/polled-check.ts";

const defaultTimeoutMs = 5_000;
const defaultHost = "127.0.0.1";
/** A server that closes at once is asked again at the usual pace only. */
const shortestHeldMs = 1_000;

const schema = z
  .strictObject({
    host: z.string().min(1).optional().describe("Name or address; 127.0.0.1 by default"),
    port: portParam.describe("Port, 1 to 65535"),
    send: z
      .string()
      .min(1)
      .optional()
      .describe('What to say once it is connected, with its line breaks: "PING\\r\\n"'),
    expect: z
      .string()
      .min(1)
      .optional()
      .describe("Text that the first 64 KB of the answer, or of the greeting, must hold"),
    timeout: durationParam(
      "How long a connection may take to be accepted, and answered if that is expected; " +
        "5s by default",
    ),
    hold: z
      .boolean()
      .optional()
      .describe(
        "Whether to keep the connection open, so that its end is seen at once; true by default. " +
          "Set false for servers that count or log connections on which nothing is said",
      ),
  })
  .refine(
    ({ send, expect }) => send === undefined || expect !== undefined,
    "needs `expect` beside `send`: without it nobody would read the answer",
  );

const example = `start:
  # { tcp: { port: 6379 } } holds as soon as a connection is accepted.
  check: { tcp: { port: 6379, send: "PING\\r\\n", expect: PONG } }
  do: { shell: { run: [systemctl, start, redis] } }
`;

export type TcpInputs = z.infer<typeof schema>;

/**
 * `tcp`: something accepts connections on a port. A connection is held open, and its end is a
 * reason to look at once; while nobody accepts one, it is tried soon, and at last every `every`.
 * A held connection proves only that its server lives, so every `recheck` a fresh one is made;
 * where an answer is expected every `every`, for no event tells that it would be another now.
 */
export function tcpEngine(): Engine<TcpInputs> {
  return {
    info: {
      name: "tcp",
      summary: "A TCP port accepts connections, and answers as expected",
      example,
      schema,
      events: "hybrid",
      identity: [],
      compares: true,
      spawns: false,
    },
    check: (inputs, context) => new TcpCheck(inputs, context),
  };
}

class TcpCheck extends PolledCheck {
  readonly #inputs: TcpInputs;
  #held: Socket | undefined;
  #heldSince = 0;
  #ended = false;

  constructor(inputs: TcpInputs, context: CheckContext) {
    super(context, () => this.#connect());
    this.#inputs = inputs;
  }

  protected override close(): void {
    super.close();
    this.#release();
  }

  protected override delayAfter(report: Report): number {
    if (this.#held === undefined) return this.soonAfter(report);
    const { everyMs, recheckMs } = this.context;
    return this.#inputs.expect === undefined ? recheckMs : everyMs;
  }

  async #connect(): Promise<Report> {
    const { host = defaultHost, port, timeout, hold = true } = this.#inputs;
    const { clock, timeoutMs, signal } = this.context;
    const own = timeout === undefined ? undefined : parseDuration(timeout);
    const limitMs = Math.min(own ?? defaultTimeoutMs, timeoutMs);
    const until = clock.now() + limitMs;
    const result = await connectTcp({ host, port, timeoutMs: limitMs, clock, signal });
    const outside = this.#ended ? ({ outside: true } as const) : {};
    this.#ended = false;
    this.#release();
    if (result.kind === "connected") {
      const { socket } = result;
      const report = await this.#ask(socket, until);
      if (report.kind === "holds" && hold && this.isOpen) this.#hold(socket);
      else socket.destroy();
      return report.kind === "fails" ? { ...report, ...outside } : report;
    }
    const detail = `${host}:${port}: ${result.why}`;
    if (result.kind === "failed") return { kind: "unknown", detail };
    return { kind: "fails", detail, absent: true, ...outside };
  }

  /** That it is connected is enough where no answer is expected. */
  async #ask(socket: Socket, until: number): Promise<Report> {
    const { host = defaultHost, port, send, expect } = this.#inputs;
    if (expect === undefined) return { kind: "holds" };
    const { clock, signal } = this.context;
    const timeoutMs = Math.max(0, until - clock.now());
    const result = await askTcp(socket, { send, expect, timeoutMs, clock, signal });
    if (result.kind === "found") return { kind: "holds" };
    const kind = result.kind === "failed" ? "unknown" : "fails";
    if (result.kind !== "missing") return { kind, detail: `${host}:${port}: ${result.why}` };
    const output = { stdout: result.answer, stderr: "", droppedBytes: 0 };
    const words = lastWords(output, (send ?? "").split("\n"));
    const instead = words === "" ? "" : `, but: ${words}`;
    const detail = `${host}:${port}: the wanted text did not come ${result.why}${instead}`;
    return { kind, detail };
  }

  #hold(socket: Socket): void {
    // A server that hangs up after its answer has ended it already, and will not do so again.
    if (socket.destroyed) return;
    this.#held = socket;
    this.#heldSince = this.context.clock.now();
    // What the server says is not ours to judge, but unread it would stop the end from showing.
    socket.resume();
    socket.once("close", () => {
      if (this.#held !== socket) return;
      this.#held = undefined;
      this.#ended = true;
      const heldMs = this.context.clock.now() - this.#heldSince;
      if (heldMs >= shortestHeldMs) this.lookNow();
      else this.lookIn(this.context.everyMs);
    });
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.destroy();
  }
}
