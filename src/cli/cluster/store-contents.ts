import { type DesiredContent, sleep } from "../../agent/index.ts";
import type { DeploymentName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type Store, StoreError, keys } from "../../store/index.ts";
import { decodeContent, partsIn } from "./content.ts";

/** Contents that are kept in memory: what is played and what comes next. */
const mostKept = 2;
const retryBaseMs = 200;
const retryCapMs = 5_000;

export interface ContentsGround {
  readonly store: Store;
  readonly clock: Clock;
  /** Resolves when what the store says may be believed, or `signal` aborts. */
  readonly trusted: (signal: AbortSignal) => Promise<void>;
}

/**
 * Fetches the contents of one deployment from the store, each at most once in a while. None is
 * given before the store is trusted, so that nothing is accepted from one that was restored.
 */
export class StoreContents {
  private readonly ports: ContentsGround;
  private readonly deployment: DeploymentName;
  private readonly kept = new Map<string, DesiredContent>();

  constructor(ports: ContentsGround, deployment: DeploymentName) {
    this.ports = ports;
    this.deployment = deployment;
  }

  /** As `ContentSource.get`. */
  async get(content: string, signal: AbortSignal): Promise<DesiredContent | undefined> {
    await this.ports.trusted(signal);
    return this.kept.get(content) ?? (await this.fetch(content, signal));
  }

  private async fetch(name: string, signal: AbortSignal): Promise<DesiredContent | undefined> {
    const { store, clock } = this.ports;
    const prefix = keys.contentPrefix(this.deployment, name);
    for (let delayMs = retryBaseMs; !signal.aborted; delayMs = Math.min(retryCapMs, delayMs * 2)) {
      try {
        const { pairs } = await store.range({ prefix });
        const decoded = decodeContent(name, partsIn(pairs));
        if (decoded.kind === "unreadable") return undefined;
        this.keep(name, decoded.content);
        return decoded.content;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        await sleep(clock, delayMs, signal);
      }
    }
    return undefined;
  }

  private keep(name: string, content: DesiredContent): void {
    this.kept.set(name, content);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) return;
      this.kept.delete(oldest);
    }
  }
}
