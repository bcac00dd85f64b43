import { version } from "../../index.ts";
import { KhoreiaError } from "../../model/index.ts";
import type { Playing } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Store } from "../../store/index.ts";

export interface Servable extends Playing {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Serves the deployment to the other verbs, but not before it had its first moments to itself:
 * loading HTTP would slow down what people wait for. Trouble is reported, and the deployment goes
 * on without.
 */
export class LateServer {
  private readonly deployment: Servable;
  private readonly socketPath: string;
  private readonly report: (error: KhoreiaError) => void;
  private opening: Promise<{ close(): Promise<void> } | undefined> | undefined;
  private cancel: () => void;

  constructor(
    deployment: Servable,
    socketPath: string,
    options: { readonly afterMs: number; readonly report: (error: KhoreiaError) => void },
  ) {
    this.deployment = deployment;
    this.socketPath = socketPath;
    this.report = options.report;
    this.cancel = deployment.clock.after(options.afterMs, () => this.openNow());
  }

  openNow(): void {
    this.cancel();
    this.opening ??= this.open();
  }

  async close(): Promise<void> {
    this.cancel();
    const server = await this.opening;
    await server?.close();
  }

  private async open(): Promise<{ close(): Promise<void> } | undefined> {
    const { deployment, socketPath } = this;
    const { store, clock } = deployment;
    try {
      const { serve } = await import("../../server/index.ts");
      return await serve({ playing: deployment, store, clock, release: version, socketPath });
    } catch (error) {
      if (!(error instanceof KhoreiaError)) throw error;
      this.report(error);
      return undefined;
    }
  }
}
