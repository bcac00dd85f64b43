// Contexts that run real programs and keep real children, for the tests of engines that do.
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { systemEntropy } from "../../../agent/clock.ts";
import { createRunner, type Runner } from "../../../agent/runner/index.ts";
import { openFileState, type State } from "../../../agent/state/index.ts";
import { asStepId, deploymentName, hostName } from "../../../model/index.ts";
import type { CheckContext, DoContext, Engine } from "../../engine.ts";
import { Listening, Workplace } from "../fixture.ts";

/** One engine, and an agent's hands for it. `lose` and `succeed` are a restart of the agent. */
export class ProgramPlace<Inputs> {
  readonly work = new Workplace();
  readonly engine: Engine<Inputs>;
  readonly #directory = this.work.path("..", "state");
  #state: State = this.#openState();
  #runner: Runner = this.#openRunner();

  constructor(engine: Engine<Inputs>) {
    this.engine = engine;
  }

  get runner(): Runner {
    return this.#runner;
  }

  get state(): State {
    return this.#state;
  }

  listen(inputs: Inputs, fingerprint = "f1"): Listening {
    const watched = this.work.check("node.start");
    const stream = this.engine.check?.(inputs, this.#equip(watched.context, fingerprint));
    if (stream === undefined) throw new Error("the engine has no check");
    const listening = new Listening(stream, this.work.clock, () => watched.ask());
    this.work.onClose(() => {
      watched.abort();
      void listening.stop();
    });
    return listening;
  }

  do(inputs: Inputs, options: DoWith = {}) {
    const { fingerprint = "f1", attempt = 1, redo = false } = options;
    const handle = this.work.do({ step: "node.start", redo });
    const context: DoContext = Object.assign(this.#equip(handle.context, fingerprint), { attempt });
    const result = this.engine.do?.(inputs, context);
    if (result === undefined) throw new Error("the engine has no do");
    return { result, abort: () => handle.abort(), handle };
  }

  undo(inputs: Inputs) {
    const { context } = this.work.do({ step: "node.start" });
    const result = this.engine.undo?.(inputs, this.#equip(context, "f1"));
    if (result === undefined) throw new Error("the engine has no undo");
    return result;
  }

  /** The agent dies and another begins: children live on, contexts and checks do not. */
  async restart(): Promise<void> {
    await this.#runner.close();
    this.#state.close();
    this.#state = this.#openState();
    this.#runner = this.#openRunner();
    await this.#runner.endOrphans();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner.stopChildren({ signal: "KILL", killAfterMs: 0 });
    await this.#runner.close();
    this.#state.close();
    rmSync(this.#directory, { recursive: true, force: true });
    this.work[Symbol.dispose]();
  }

  #equip<Context extends CheckContext | DoContext>(context: Context, fingerprint: string): Context {
    const { step, setting, signal } = context;
    const caller = { step, setting, signal, fingerprint, attempt: 1 };
    const runner = this.#runner;
    return Object.assign(context, {
      fingerprint,
      run: (command: Parameters<Context["run"]>[0]) => runner.run(command, caller),
      child: runner.child(caller),
    });
  }

  #openState(): State {
    return openFileState({
      directory: this.#directory,
      host: hostName("here"),
      deployment: deploymentName("test"),
      command: "test",
      clock: this.work.clock,
    });
  }

  #openRunner(): Runner {
    const entropy = systemEntropy();
    return createRunner({
      clock: this.work.clock,
      state: this.#state,
      newId: () => entropy.id(),
      outputDirectory: this.work.path("..", "state", "outputs"),
    });
  }
}

export interface DoWith {
  readonly fingerprint?: string;
  readonly attempt?: number;
  readonly redo?: boolean;
}

export const childStep = asStepId("node.start");

/** A port on which nobody listens, for the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOn(server, 0);
  await closeServer(server);
  return port;
}

export async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => void server.close(() => resolve()));
}
