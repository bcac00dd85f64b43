import { maskSecrets } from "../../observe/index.ts";

/** Fields with words of programs and checks; names and kinds are never secret, and are keys. */
const wordy: ReadonlySet<string> = new Set([
  "detail",
  "hint",
  "message",
  "stderr",
  "stdout",
  "text",
]);

/**
 * Values of secret inputs, masked in whatever leaves this process: events, statuses, logs. They
 * grow while it runs, because a new generation may bring others and the old ones stay secret.
 */
export class SecretValues {
  private readonly values: Set<string>;

  constructor(values: Iterable<string> = []) {
    this.values = new Set(values);
  }

  add(values: Iterable<string>): void {
    for (const value of values) this.values.add(value);
  }

  /** The same value where there is nothing to hide, else a copy with masked words. */
  mask<Shown>(shown: Shown): Shown {
    return this.values.size === 0 ? shown : (this.masked(shown, false) as Shown);
  }

  maskText(text: string): string {
    return this.values.size === 0 ? text : maskSecrets(text, this.values);
  }

  private masked(value: unknown, isWords: boolean): unknown {
    if (typeof value === "string") return isWords ? maskSecrets(value, this.values) : value;
    if (Array.isArray(value)) return value.map((each) => this.masked(each, isWords));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, this.masked(each, wordy.has(key))]),
    );
  }
}
