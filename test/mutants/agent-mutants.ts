import type { Mutant, Patch } from "./plant-mutant.ts";

const at =
  (file: string) =>
  (find: string, replace: string): Patch => ({ file: `src/agent/${file}`, find, replace });
const agent = at("agent.ts");
const doRun = at("do-run.ts");
const elsewhere = at("elsewhere.ts");
const following = at("following.ts");
const forget = at("forget-finished.ts");
const generation = at("generation.ts");
const holds = at("holds.ts");
const intents = at("intents.ts");
const performer = at("performer.ts");
const presence = at("presence.ts");
const replaced = at("replaced.ts");
const undo = at("undo.ts");
const view = at("view.ts");

export const agentMutants: readonly Mutant[] = [
  {
    name: "a hold never ends by itself",
    expects: "P3",
    patches: [
      holds(
        "!(record.until !== undefined && record.until <= wall)",
        "!(record.until !== undefined && record.until <= wall - 1e12)",
      ),
    ],
  },
  {
    name: "a hold that is over hides the others",
    expects: "HOLD",
    patches: [
      holds("!(record.until !== undefined && record.until <= wall)", "record !== undefined"),
      holds(
        "  if (known === undefined) return undefined;",
        "  if (known === undefined || (known.until ?? Number.POSITIVE_INFINITY) <= wall) return undefined;",
      ),
    ],
  },
  {
    name: "what was told of holds is forgotten with each generation",
    expects: "P3",
    patches: [
      holds(
        "for (const { role, hold } of dancers) if (hold !== undefined) held.set(role.instance.id, hold);",
        "void dancers;",
      ),
    ],
  },
  {
    name: "a cancelled Do counts as a success",
    expects: "P3",
    patches: [
      doRun(
        `    if (this.why === "cancelled") return { kind: "cancelled" };`,
        `    if (this.why === "cancelled") return { kind: "succeeded" };`,
      ),
      {
        file: "src/choreography/do-ended.ts",
        find: "  if (facts.stale) {",
        replace: "  if (facts.begunFor === null) {",
      },
    ],
  },
  {
    name: "a Do that ran out of time counts as a success",
    expects: "P3",
    patches: [
      doRun(
        `    if (this.why === "cancelled") return { kind: "cancelled" };`,
        `    if (this.why === "timeout") return { kind: "succeeded" };`,
      ),
      {
        file: "src/choreography/do-ended.ts",
        find: "  if (!step.checked) return succeed(draft, index);",
        replace: '  if (step.kind !== "gate") return succeed(draft, index);',
      },
    ],
  },
  {
    name: "what was made is not written down",
    expects: "P5",
    patches: [doRun("    if (call === undefined) return;", "    if (call !== null) return;")],
  },
  {
    name: "undo takes back what was there before",
    expects: "P5",
    patches: [
      doRun(
        "    return this.desk.state.load().made.get(this.madeBy)?.made;",
        "    return this.desk.state.load().made.get(this.madeBy)?.made ?? {};",
      ),
      undo(
        "    if (made.has(step) || children.has(step)) left.push({ step, operation, engine });",
        "    left.push({ step, operation, engine });",
      ),
    ],
  },
  {
    name: "an undo goes on after it was told to end",
    expects: "P5",
    patches: [undo("    if (run.signal.aborted) return cancelled(run.step.step);", "")],
  },
  {
    name: "a Do that was told to end writes down what it will not make",
    expects: "P5",
    patches: [
      doRun(
        `    if (made !== undefined && this.why !== undefined) throw new Error("it was told to end");`,
        "",
      ),
    ],
  },
  {
    name: "what is retired is not remembered",
    expects: "P5",
    patches: [
      generation(
        "      .filter((instance) => !snapshot.performed.has(instance.id))",
        "      .filter((instance) => instance.id === null)",
      ),
    ],
  },
  {
    name: "what is retired is forgotten before it has been begun",
    expects: "P5",
    patches: [
      forget(
        "    if (dancer === undefined || (dancer.reached & reachedBits.deleted) === 0) continue;",
        "    if (dancer !== undefined && (dancer.reached & reachedBits.deleted) === 0) continue;",
      ),
    ],
  },
  {
    name: "what an older definition made is nobody's",
    expects: "P5",
    patches: [
      replaced(
        "    if (instance.host === here.host && isTakenCareOf(made, { instance, played, ...here })) continue;",
        "    if (instance.host !== null || isTakenCareOf(made, { instance, played, ...here })) continue;",
      ),
    ],
  },
  {
    name: "what a node made here before it moved is nobody's",
    expects: "P5",
    patches: [
      replaced(
        "    if (instance.host === here.host && isTakenCareOf(made, { instance, played, ...here })) continue;",
        "    if (instance.host !== here.host || isTakenCareOf(made, { instance, played, ...here })) continue;",
      ),
    ],
  },
  {
    name: "a thing that is wanted once more stays with its stand-in",
    expects: "P5",
    patches: [
      replaced(
        "    ...reclaimedMakings(snapshot, played, here),",
        "    ...reclaimedMakings(snapshot, played, here).slice(9e9),",
      ),
    ],
  },
  {
    name: "a stand-in that is played already does not hear of more to take back",
    expects: "P5",
    patches: [performer(`      if (run.handle.step.kind === "undo") run.ask();`, "")],
  },
  {
    name: "a generation is taken over before its turn comes",
    expects: "P5",
    patches: [
      agent(
        "    this.arriving = content;\n    this.turns.push(arrival);",
        "    this.arriving = content;\n    this.takeOver();",
      ),
    ],
  },
  {
    name: "nobody waits for the orphans of a dead agent",
    expects: "P2",
    patches: [performer("      add(runner.orphaned(id));", "")],
  },
  {
    name: "an orphan is waited for by its own step alone",
    expects: "P2",
    patches: [
      performer(
        "    for (const { id } of this.stepsOfRelatives(instance)) {\n      add(runner.orphaned(id));",
        "    add(runner.orphaned(step.id));\n    for (const { id } of this.stepsOfRelatives(instance)) {",
      ),
      performer(
        "(runner: Runner, { instance }: StepHandle)",
        "(runner: Runner, { instance, step }: StepHandle)",
      ),
    ],
  },
  {
    name: "the orphans of a dead agent are not ended",
    expects: "P3",
    patches: [agent("    void runner.endOrphans();", "")],
  },
  {
    name: "nobody waits for a Do that went with its node",
    expects: "P2",
    patches: [performer("      add(this.dos.get(id)?.ended);", "")],
  },
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
    name: "that something is gone counts for every generation",
    expects: "P5",
    patches: [
      elsewhere(
        "  const isOfNow = known.generation >= played.generation.generation;",
        "  const isOfNow = known.generation >= 0;",
      ),
    ],
  },
  {
    name: "a word is read by the generation at which it was heard",
    expects: "P3",
    patches: [
      agent(
        "    return { ...event, reached: this.reachedElsewhere(event.instance) };",
        "    return event;",
      ),
      agent(
        "    for (const instance of instances) this.push({ ...event, instance, ...this.at() });",
        `    for (const instance of instances) {
      const reached = this.reachedElsewhere(instance);
      this.push({ ...event, reached, instance, ...this.at() });
    }`,
      ),
    ],
  },
  {
    name: "intents compare nothing",
    expects: "P1",
    patches: [
      intents(
        "      const { succeeded } = await store.txn({ compares: some, then: [] });",
        "      const { succeeded } = await store.txn({ compares: some.slice(9e9), then: [] });",
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
    ],
  },
  {
    name: "an older generation is taken over",
    expects: "P7",
    patches: [
      agent("    if (desired?.uid === record.uid && record.generation < desired.gen) return;", ""),
      agent(
        "    if (accepted?.uid === record.uid && record.generation <= accepted.generation) return;",
        "",
      ),
      following(
        "        if (record === undefined || pair.modRevision <= this.desiredRevision) return;",
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
        "from.listener.changed(batch.events, batch.revision);",
        "from.listener.changed(batch.events, (batch as unknown as { headerRevision: number }).headerRevision);",
      ),
    ],
  },
  {
    name: "a superseded watch goes on telling",
    expects: "P6",
    patches: [
      view(
        "      await watchFrom(options, { listener, revision }, signal);",
        `      void watchFrom(options, { listener, revision }, signal).catch(() => undefined);
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
      presence("    void lease.lost.then(() => this.regain(lease, signal));", ""),
      presence("      if (!succeeded) await this.regain(lease, signal);", "      void succeeded;"),
      presence(
        `      if (error instanceof StoreError && error.kind === "lease-not-found") {
        return this.regain(lease, signal);
      }
      await`,
        "      await",
      ),
      presence(
        `        if (error instanceof StoreError && error.kind !== "lease-not-found") continue;`,
        "        if (error instanceof StoreError) continue;",
      ),
    ],
  },
  {
    name: "a word is said without a look at who has the host",
    expects: "P8",
    patches: [
      presence("store.txn({ compares: [standing], then })", "store.txn({ compares: [], then })"),
    ],
  },
  {
    name: "words that nobody waits for are not taken back",
    expects: "P8",
    patches: [agent("    this.presence.keepOnly(told, this.life.signal);", "")],
  },
  {
    name: "words of an older generation are not said anew",
    expects: "P3",
    patches: [
      agent(
        "      this.publish(instance.id, play.dancers[slot]?.reached ?? 0);\n    }",
        "      void slot;\n    }",
      ),
    ],
  },
  {
    name: "a predecessor's words outlive it",
    expects: "P1",
    patches: [
      presence(
        '        { kind: "delete", range: { prefix: keys.signalPrefix(host, deployment) } },\n',
        "",
      ),
    ],
  },
  {
    name: "nobody wakes when only time passes",
    expects: "P3",
    patches: [
      agent(
        "        this.wake.set(this.play?.wakes.next() ?? Number.POSITIVE_INFINITY);",
        "        this.wake.set(Number.POSITIVE_INFINITY);",
      ),
    ],
  },
  {
    name: "a check that broke is not begun again",
    expects: "P3",
    patches: [
      at("check-run.ts")(
        "      this.cancelRestart = undefined;\n      this.begin();\n    });",
        "      this.cancelRestart = undefined;\n    });",
      ),
    ],
  },
  {
    name: "an update is forgotten with a restart in the middle",
    expects: "TURN",
    patches: [generation("    ? (old.updating ?? [])", "    ? []")],
  },
  {
    name: "records are lost with the process",
    expects: "REDO",
    patches: [
      agent(
        `    this.ports.state.append({ kind: "step.completed", completion });`,
        "    void completion;",
      ),
    ],
  },
];
