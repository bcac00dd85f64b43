import { type Mutant, patchesIn } from "./plant-mutant.ts";

const sayOpened = patchesIn("src/agent/say-opened.ts");
const elsewhere = patchesIn("src/agent/elsewhere.ts");
const following = patchesIn("src/agent/following.ts");
const intents = patchesIn("src/agent/intents.ts");
const wanted = patchesIn("src/agent/wanted.ts");
const standing = patchesIn("src/agent/standing.ts");
const view = patchesIn("src/agent/view.ts");

/** In what an agent hears from the store, and in what it says there. */
export const storeMutants: readonly Mutant[] = [
  {
    name: "a word counts for every definition",
    expects: "P1",
    patches: [
      elsewhere(
        `if (scored.goal === "deleted" || known.fingerprint !== definitionFingerprint(scored))`,
        `if (scored.goal === "deleted" || definitionFingerprint(scored) === "")`,
      ),
    ],
  },
  {
    name: "intents compare nothing",
    expects: "P1",
    patches: [
      intents(
        "    const { succeeded } = await store.txn({ compares, then: [] });",
        "    const { succeeded } = await store.txn({ compares: compares.slice(9e9), then: [] });",
      ),
    ],
  },
  {
    name: "intents do not compare the generation",
    expects: "P7",
    patches: [
      intents(
        "      const some = [generation, ...compares.slice(at, at + maxTxnOps - 1)];",
        "      const some = [...compares.slice(at, at + maxTxnOps - 1)];\n      void generation;",
      ),
      // Either look covers for the other most of the time.
      intents("  if (!isWhatIsSeen(about)) return", '  if (about.deployment === "") return'),
    ],
  },
  {
    name: "an older generation is taken over",
    expects: "P7",
    patches: [
      wanted("    if (desired?.uid === record.uid && record.generation < desired.gen) return;", ""),
      wanted(
        "    if (accepted?.uid === record.uid && record.generation <= accepted.generation) return;",
        "",
      ),
      following(
        "        if (record === undefined || this.knows(record, pair.modRevision)) return;",
        "        if (record === undefined) return;",
      ),
    ],
  },
  {
    name: "a watch begins one revision late",
    expects: "P6",
    patches: [
      view("      fromRevision: from.revision + 1,", "      fromRevision: from.revision + 2,"),
    ],
  },
  {
    name: "a view names the revision of the header",
    expects: "P6",
    patches: [
      view(
        "from.changed(batch.events, batch.revision);",
        "from.changed(batch.events, batch.headerRevision);",
      ),
    ],
  },
  {
    name: "a superseded watch goes on telling",
    expects: "P6",
    patches: [
      view(
        "      await watchFrom(options, { changed, revision }, signal);",
        `      void watchFrom(options, { changed, revision }, signal).catch(() => undefined);
      await sleep(options.clock, 5_000, signal);`,
      ),
    ],
  },
  {
    name: "nothing is ever listed again",
    expects: "P3",
    patches: [
      view("const relistMs = 60_000;", "const relistMs = 1e9;"),
      following("    for (const doubt of this.doubts) doubt();", ""),
    ],
  },
  {
    name: "a compacted watch is not listed anew",
    expects: "P3",
    patches: [
      view(
        `      if (error.kind === "compacted") continue;`,
        `      if (error.kind === "compacted") return;`,
      ),
    ],
  },
  {
    name: "what is gone from a list is not gone from the view",
    expects: "P6",
    patches: [following("    this.signals.clear();\n", "")],
  },
  {
    name: "a lost lease is not noticed",
    expects: "P3",
    patches: [
      standing("    void lease.lost.then(() => this.regain(lease, signal));", ""),
      standing(
        "      if (found !== this.announced) return await this.regain(lease, signal);\n",
        "      void found;\n",
      ),
      standing(
        `      if (error instanceof StoreError && error.kind === "lease-not-found") {
        return this.regain(lease, signal);
      }
      await`,
        "      await",
      ),
      standing(
        `        if (error instanceof StoreError && error.kind !== "lease-not-found") continue;`,
        "        if (error instanceof StoreError) continue;",
      ),
    ],
  },
  {
    name: "an announcement that is gone is not made again",
    expects: "P3",
    patches: [
      standing(
        "    if (lease === undefined) return;\n    const isOther",
        "    if (lease !== null) return;\n    const isOther",
      ),
    ],
  },
  {
    name: "a word is said without a look at who has the host",
    expects: "P8",
    patches: [
      standing(
        "const compares = [this.stillAnnounced(), ...this.claimsOf(batch)];",
        "const compares = [...this.claimsOf(batch)];",
      ),
    ],
  },
  {
    name: "a status is reported without a look at who has the host",
    expects: "P8",
    patches: [
      standing(
        "      const compares = [this.stillAnnounced(), ...also];",
        "      const compares: Compare[] = [...also];",
      ),
    ],
  },
  {
    name: "the statuses that a predecessor reported stay",
    expects: "P8",
    patches: [
      standing(
        `      { kind: "delete", range: { prefix: keys.statusPrefix(host, deployment) } },\n`,
        "",
      ),
    ],
  },
  {
    name: "words that nobody waits for are not taken back",
    expects: "P8",
    patches: [sayOpened("  standing.keepOnly(told, signal);", "")],
  },
  {
    name: "words of an older generation are not said anew",
    expects: "P3",
    patches: [
      sayOpened(
        "    if (record !== undefined) standing.publish(instance.id, record, signal);\n",
        "    void record;\n",
      ),
    ],
  },
  {
    name: "a predecessor's words outlive it",
    expects: "P1",
    patches: [
      standing(
        '      { kind: "delete", range: { prefix: keys.signalPrefix(host, deployment) } },\n',
        "",
      ),
    ],
  },
];
