import { type Json, canonicalJson } from "../std/json.ts";
import type { HostFacts } from "./resolve.ts";

/**
 * What was asked of hosts while a part is played, and what was answered: the same until it is taken
 * over anew, so that what a step was begun with can be compared with what it would be now. Only
 * hosts of the topology are asked about.
 */
export class AskedFacts {
  private readonly ask: (host: string | undefined) => HostFacts | undefined;
  private readonly answers = new Map<string | undefined, HostFacts | undefined>();

  constructor(ask: AskedFacts["ask"]) {
    this.ask = ask;
  }

  of(host: string | undefined): HostFacts | undefined {
    if (this.answers.has(host)) return this.answers.get(host);
    const facts = this.ask(host);
    this.answers.set(host, facts);
    return facts;
  }

  /** Hosts of which something else would be answered now, in name order. */
  changed(): readonly string[] {
    const changed: string[] = [];
    for (const [host, facts] of this.answers) {
      if (host !== undefined && !isSame(facts, this.ask(host))) changed.push(host);
    }
    return changed.sort();
  }
}

function isSame(one: HostFacts | undefined, other: HostFacts | undefined): boolean {
  return textOf(one) === textOf(other);
}

const textOf = (facts: HostFacts | undefined): string =>
  canonicalJson(facts === undefined ? null : (facts as unknown as Json));
