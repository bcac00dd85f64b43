import { isJsonObject } from "../../../std/json.ts";
import { assertSame, assertThat } from "../assertion.ts";
import type { EngineCase, EngineTrial, Hearing } from "../engine-trial.ts";

/** What every check promises. */
export const checkCases: readonly EngineCase[] = [
  {
    name: "the schema accepts the inputs, and refuses a parameter that it does not know",
    needs: [],
    async run({ engine, inputs }) {
      const { schema } = engine.info;
      assertThat(schema.safeParse(inputs).success, "the inputs are accepted");
      const misspelt = { ...inputs, "no such parameter": 1 };
      assertThat(!schema.safeParse(misspelt).success, "an unknown parameter is refused");
    },
  },
  {
    name: "identity names parameters that there are",
    needs: [],
    async run({ engine, inputs }) {
      assertThat(isJsonObject(inputs), "the inputs are an object");
      for (const name of engine.info.identity) {
        assertThat(inputs[name] !== undefined, `the inputs hold "${name}"`);
      }
    },
  },
  {
    name: "a check reports as soon as it listens, and says that it does not hold yet",
    needs: ["check", "do"],
    async run(trial) {
      const first = await trial.listen().until(() => true, { what: "a first report" });
      assertSame(first.kind, "fails", "the first report");
      assertSame(first.outside, undefined, "what is found by looking is nobody's change");
    },
  },
  {
    name: "a check changes nothing, however often it is asked",
    needs: ["check"],
    async run(trial) {
      const before = await trial.world.snapshot();
      const hearing = trial.listen();
      for (let times = 1; times <= 3; times += 1) {
        await hearing.until(() => true, { what: `report ${times}`, from: times - 1 });
        hearing.ask();
      }
      await hearing.stop();
      assertSame(await trial.world.snapshot(), before, "the world after a check");
    },
  },
  {
    name: "asked, a check reports afresh though nothing has changed",
    needs: ["check"],
    async run(trial) {
      await trial.fulfil();
      const hearing = trial.listen();
      await hearing.holds("the check holds");
      const from = hearing.reports.length;
      hearing.ask();
      assertSame(
        (await hearing.until(() => true, { what: "an answer", from })).kind,
        "holds",
        "it",
      );
    },
  },
  {
    name: "a check ends soon after it is told to, waiting or not, and is silent then",
    needs: ["check"],
    async run(trial) {
      const idle = trial.listen();
      await idle.until(() => true, { what: "a first report" });
      await trial.fulfil();
      await trial.within(1_000, "the end of a check that waits", idle.stop());
      await trial.within(1_000, "the end of a check that has just begun", trial.listen().stop());
      const said = idle.reports.length;
      idle.ask();
      await trial.world.disturb?.();
      assertSame(idle.reports.length, said, "reports after the end");
    },
  },
  {
    name: "two checks of one step hear the same",
    needs: ["check"],
    async run(trial) {
      const [one, other] = [trial.listen(), trial.listen()];
      await trial.fulfil();
      for (const hearing of [one, other]) {
        hearing.ask();
        await hearing.holds("both hold");
      }
    },
  },
  {
    name: "a change behind its back is reported within a second, or within `every` if it polls",
    needs: ["check", "disturb"],
    async run(trial) {
      const hearing = trial.listen();
      await trial.fulfil();
      hearing.ask();
      await hearing.holds("the check holds");
      await reportsFall(trial, hearing);
    },
  },
  {
    name: "what was disturbed and brought about again falls again when it is disturbed again",
    needs: ["check", "disturb"],
    async run(trial) {
      const hearing = trial.listen();
      for (let round = 1; round <= 3; round += 1) {
        const from = hearing.reports.length;
        await trial.fulfil();
        hearing.ask();
        await hearing.holds(`the check holds in round ${round}`, from);
        await reportsFall(trial, hearing);
      }
    },
  },
  {
    name: "no report of a check that fails holds a secret",
    needs: ["check", "secret"],
    async run(trial) {
      const { inputs, text } = trial.given.secret ?? { inputs: {}, text: "" };
      const hearing = trial.listen(inputs);
      await hearing.until(({ kind }) => kind !== "holds", { what: "a report" });
      if (trial.has("do")) await trial.do({ inputs });
      await trial.fulfil();
      await trial.world.disturb?.();
      const from = hearing.reports.length;
      hearing.ask();
      await hearing.until(() => true, { what: "another report", from });
      for (const report of hearing.reports) {
        assertThat(!JSON.stringify(report).includes(text), "a report holds the secret");
      }
    },
  },
];

async function reportsFall(trial: EngineTrial, hearing: Hearing): Promise<void> {
  const { everyMs, timeoutMs } = trial.given.desk.check().context;
  const withinMs = trial.engine.info.events === "poll" ? everyMs + timeoutMs : 1_000;
  const from = hearing.reports.length;
  await trial.world.disturb?.();
  await hearing.until(({ kind }) => kind === "fails", { what: "the fall", from, withinMs });
}
