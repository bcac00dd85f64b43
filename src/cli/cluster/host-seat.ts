import { isEligible, sleep } from "../../agent/index.ts";
import { type DeploymentName, KhoreiaError } from "../../model/index.ts";
import { StoreError, type DesiredRecord } from "../../store/index.ts";
import { type HostGround, HostPart } from "./host-part.ts";
import { StoreContents } from "./store-contents.ts";

/** After a part could not begin, because somebody else plays it here or the store was away. */
const retryMs = 1_000;
/** How often it is looked whether a teardown that is to be forgotten is done. */
const forgetLookMs = 250;

/**
 * A host's seat in one deployment: it is taken when the deployment has a part for this host, or
 * has had one, and given up when all of that is gone. What is heard is dealt with one after the
 * other.
 */
export class HostSeat {
  part: HostPart | undefined;
  complaint: string | undefined;
  private readonly ground: HostGround;
  private readonly deployment: DeploymentName;
  private readonly contents: StoreContents;
  private readonly life = new AbortController();
  private queue: Promise<void> = Promise.resolve();
  /** The newest; undefined while the store knows of none. */
  private wanted: DesiredRecord | undefined;

  constructor(ground: HostGround, deployment: DeploymentName) {
    this.ground = ground;
    this.deployment = deployment;
    this.contents = new StoreContents(ground, deployment);
  }

  /** An earlier agent has played it here. */
  recall(): void {
    this.enqueue(() => this.take());
  }

  desired(record: DesiredRecord): void {
    this.wanted = record;
    this.complaint = undefined;
    this.enqueue(async () => {
      if (this.part !== undefined || this.wanted !== record) return;
      if (await this.concernsHere(record)) await this.take();
    });
  }

  /** The store knows of no desired state: only after a finished teardown that means anything. */
  undesired(): void {
    this.wanted = undefined;
    this.enqueue(async () => {
      const { part } = this;
      if (part === undefined) return;
      if (part.shell.state.load().desired?.goal !== "deleted") {
        this.complain(
          `the store knows nothing of "${this.deployment}" any more; it is kept here as it was; ` +
            `without this agent, "khoreia down ${this.deployment} --context local" takes it back`,
        );
        return;
      }
      while (!part.isOver) {
        if (this.wanted !== undefined || this.life.signal.aborted) return;
        await sleep(this.ground.clock, forgetLookMs, this.life.signal);
      }
      this.part = undefined;
      await part.forget();
      this.ground.say(`${this.deployment}: all of it is gone from here`, "note");
    });
  }

  complain(text: string): void {
    if (this.complaint !== text) this.ground.say(text, "warning");
    this.complaint = text;
  }

  async leave(why: string): Promise<void> {
    this.life.abort();
    await this.queue;
    await this.part?.leave(why);
    this.part = undefined;
  }

  private enqueue(deal: () => Promise<void>): void {
    this.queue = this.queue.then(() => (this.life.signal.aborted ? undefined : deal()));
  }

  private async concernsHere(record: DesiredRecord): Promise<boolean> {
    const content = await this.contents.get(record.content, this.life.signal);
    if (content === undefined) {
      this.complain(`"${this.deployment}": content ${record.content} cannot be had or read`);
      return false;
    }
    const { topology, retired } = content;
    const nodes = [...topology.nodes, ...retired.map(({ node }) => node)];
    return nodes.some(({ placement }) => isEligible(placement, this.ground));
  }

  /** Until it is taken; whatever is in the way is said, and may pass. */
  private async take(): Promise<void> {
    while (this.part === undefined && !this.life.signal.aborted) {
      try {
        this.part = await HostPart.begin(this.ground, this.deployment);
        this.complaint = undefined;
      } catch (error) {
        if (!(error instanceof KhoreiaError || error instanceof StoreError)) throw error;
        this.complain(`"${this.deployment}" is not played here: ${error.message}`);
        await sleep(this.ground.clock, retryMs, this.life.signal);
      }
    }
  }
}
