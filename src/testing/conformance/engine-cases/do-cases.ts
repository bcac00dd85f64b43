import { assertSame, assertThat } from "../assertion.ts";
import type { EngineCase } from "../engine-trial.ts";

/** What every Do promises. */
export const doCases: readonly EngineCase[] = [
  {
    name: "after a Do the check holds",
    needs: ["check", "do"],
    async run(trial) {
      const hearing = trial.listen();
      await hearing.until(() => true, { what: "a first report" });
      await trial.fulfil();
      const from = hearing.reports.length;
      hearing.ask();
      await hearing.holds("the check after a Do", from);
      await trial.listen().holds("a check that begins after a Do");
    },
  },
  {
    name: "a second Do changes nothing, with or without the record of the first",
    needs: ["do"],
    async run(trial) {
      await trial.fulfil();
      const after = await trial.world.snapshot();
      await trial.fulfil();
      assertSame(await trial.world.snapshot(), after, "the world after a second Do");
      trial.made = undefined;
      await trial.fulfil();
      assertSame(await trial.world.snapshot(), after, "the world after a third Do");
    },
  },
  {
    name: "a Do that dies when it has recorded, and is repeated, brings it about",
    needs: ["check", "do"],
    async run(trial) {
      for (let dieAt = 1; dieAt <= 3; dieAt += 1) {
        let records = 0;
        const onRecord = (): void => {
          records += 1;
          if (records === dieAt) throw new Death();
        };
        // An engine may turn what is thrown into a failure; either way nothing has happened yet.
        await trial.do({ onRecord }).catch((error: unknown) => {
          if (!(error instanceof Death)) throw error;
        });
      }
      await trial.fulfil();
      await trial.listen().holds("the check after the repeated Do");
    },
  },
  {
    name: "a Do ends soon after it is aborted, and says that it failed",
    needs: ["do", "lasting"],
    async run(trial) {
      const inputs = trial.given.lasting ?? {};
      const handle = trial.given.desk.do({ made: undefined });
      const doing = trial.engine.do?.(inputs, handle.context);
      assertThat(doing !== undefined, "the engine has a Do");
      let isOver = false;
      const settled = doing.then(
        (result) => result.kind,
        () => "failed" as const,
      );
      void settled.then(() => {
        isOver = true;
      });
      await new Promise<void>((resolve) => void trial.clock.after(100, resolve));
      assertThat(!isOver, "it lasts until it is aborted");
      handle.abort();
      const { killAfterMs } = handle.context;
      const kind = await trial.within(killAfterMs + 1_000, "the end of an aborted Do", settled);
      assertSame(kind, "failed", "how an aborted Do ended");
    },
  },
  {
    name: "a Do that is aborted before it begins ends at once",
    needs: ["do"],
    async run(trial) {
      const handle = trial.given.desk.do({ made: undefined });
      handle.abort();
      const doing = Promise.resolve(trial.engine.do?.(trial.inputs, handle.context));
      const { killAfterMs } = handle.context;
      await trial.within(
        killAfterMs + 1_000,
        "its end",
        doing.catch(() => undefined),
      );
    },
  },
  {
    name: "a failed Do keeps what was written to both outputs, and says what to try",
    needs: ["do", "failing"],
    async run(trial) {
      const { inputs, stdout, stderr } = trial.given.failing ?? fruitless;
      const result = await trial.do({ inputs });
      assertSame(result.kind, "failed", "how the Do ended");
      if (result.kind !== "failed") return;
      assertThat(/^KHO_[A-Z_]+$|^[A-Z][A-Z0-9]+_[A-Z0-9_]+$/.test(result.code), "it has a code");
      // A supervised program may write both into one log.
      const kept = `${result.output?.stdout}${result.output?.stderr}`;
      assertThat(kept.includes(stdout), "what it wrote to stdout is lost");
      assertThat(kept.includes(stderr), "what it wrote to stderr is lost");
    },
  },
  {
    name: "no failure of a Do tells a secret in its message",
    needs: ["do", "secret"],
    async run(trial) {
      const { inputs, text } = trial.given.secret ?? { inputs: {}, text: "" };
      const result = await trial.do({ inputs });
      if (result.kind !== "failed") return;
      assertThat(
        !`${result.message}${result.hint ?? ""}`.includes(text),
        "the message holds the secret",
      );
    },
  },
];

/** Stands for `kill -9` of the agent. */
class Death extends Error {
  override readonly name = "Death";
}

const fruitless = { inputs: {}, stdout: "", stderr: "" };
