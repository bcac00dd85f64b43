import type { Socket } from "node:net";
import * as z from "zod";
import type { Report } from "../../model/index.ts";
import { parseDuration } from "../../std/duration.ts";
import type { CheckContext, Engine } from "../engine.ts";
import { connectTcp } from "./net/connect-tcp.ts";
import { durationParam, portParam } from "./program/command-params.ts";
import { PolledCheck } from "./program/polled-check.ts";

const defaultTimeoutMs = 5_000;
const defaultHost = "127.0.0.1";
/** A server that closes at once is asked again at the usual pace only. */
const shortestHeldMs = 1_000;

const schema = z.strictObject({
  host: z.string().min(1).optional().describe("Name or address; 127.0.0.1 by default"),
  port: portParam.describe("Port, 1 to 65535"),
  timeout: durationParam("How long a connection may take to be accepted; 5s by default"),
  hold: z
    .boolean()
    .optional()
    .describe(
      "Whether to keep the connection open, so that its end is seen at once; true by default. " +
        "Set false for servers that count or log connections on which nothing is said",
    ),
});

const example = `start:
  check: { tcp: { port: 5432 } }
  do: { shell: { run: [systemctl, start, postgresql] } }
`;

export type TcpInputs = z.infer<typeof schema>;

/**
 * `tcp`: something accepts connections on a port. A connection is held open, and its end is a
 * reason to look at once; while nobody accepts one, it is tried soon, and at last every `every`.
 * A held connection proves only that its server lives, so every `recheck` a fresh one is made.
 */
export function tcpEngine(): Engine<TcpInputs> {
  return {
    info: {
      name: "tcp",
      summary: "A TCP port accepts connections",
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
    return this.#held === undefined ? this.soonAfter(report) : this.context.recheckMs;
  }

  async #connect(): Promise<Report> {
    const { host = defaultHost, port, timeout, hold = true } = this.#inputs;
    const { clock, timeoutMs } = this.context;
    const own = timeout === undefined ? undefined : parseDuration(timeout);
    const limitMs = Math.min(own ?? defaultTimeoutMs, timeoutMs);
    const { signal } = this.context;
    const result = await connectTcp({ host, port, timeoutMs: limitMs, clock, signal });
    const wasHeld = this.#ended;
    this.#ended = false;
    this.#release();
    if (result.kind === "connected") {
      if (hold && this.isOpen) this.#hold(result.socket);
      else result.socket.destroy();
      return { kind: "holds" };
    }
    const detail = `${host}:${port}: ${result.why}`;
    if (result.kind === "failed") return { kind: "unknown", detail };
    return { kind: "fails", detail, absent: true, ...(wasHeld ? { outside: true } : {}) };
  }

  #hold(socket: Socket): void {
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
