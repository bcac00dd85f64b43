import { assertSame } from "../assertion.ts";
import type { EngineCase } from "../engine-trial.ts";

/** What every undo promises: what khoreia made goes, and nothing else. */
export const undoCases: readonly EngineCase[] = [
  {
    name: "undo takes back all that was made, and clears the record",
    needs: ["do", "undo"],
    async run(trial) {
      const before = await trial.world.snapshot();
      await trial.fulfil();
      await trial.undo();
      assertSame(await trial.world.snapshot(), before, "the world after undo");
      assertSame(trial.made, undefined, "the record after undo");
    },
  },
  {
    name: "undo of nothing, and a second undo, succeed and change nothing",
    needs: ["do", "undo"],
    async run(trial) {
      const before = await trial.world.snapshot();
      await trial.undo();
      await trial.fulfil();
      await trial.undo();
      await trial.undo();
      assertSame(await trial.world.snapshot(), before, "the world after undo");
    },
  },
  {
    name: "after undo the check falls, and a Do brings it about again",
    needs: ["check", "do", "undo"],
    async run(trial) {
      const hearing = trial.listen();
      await trial.fulfil();
      hearing.ask();
      await hearing.holds("the check after a Do");
      let from = hearing.reports.length;
      await trial.undo();
      hearing.ask();
      await hearing.until(({ kind }) => kind === "fails", { what: "the check after undo", from });
      from = hearing.reports.length;
      await trial.fulfil();
      hearing.ask();
      await hearing.holds("the check after another Do", from);
    },
  },
  {
    name: "a heal forgets nothing: undo after it takes back all the same",
    needs: ["do", "undo", "disturb"],
    async run(trial) {
      const before = await trial.world.snapshot();
      for (let heals = 0; heals < 3; heals += 1) {
        await trial.fulfil();
        await trial.world.disturb?.();
      }
      await trial.fulfil();
      await trial.undo();
      assertSame(await trial.world.snapshot(), before, "the world after undo");
    },
  },
  {
    name: "undo of what was disturbed and not healed succeeds",
    needs: ["do", "undo", "disturb"],
    async run(trial) {
      await trial.fulfil();
      await trial.world.disturb?.();
      await trial.undo();
      assertSame(trial.made, undefined, "the record after undo");
    },
  },
  {
    name: "undo after a Do that died takes back what was made, if anything was",
    needs: ["do", "undo"],
    async run(trial) {
      const before = await trial.world.snapshot();
      const onRecord = (): void => {
        throw new Error("dead");
      };
      await trial.do({ onRecord }).catch(() => undefined);
      await trial.undo();
      assertSame(await trial.world.snapshot(), before, "the world after undo");
    },
  },
  {
    name: "undo restores what was there before, also after heals",
    needs: ["do", "undo", "precede"],
    async run(trial) {
      await trial.world.precede?.();
      const before = await trial.world.snapshot();
      await trial.fulfil();
      await trial.world.disturb?.();
      await trial.fulfil();
      await trial.undo();
      assertSame(await trial.world.snapshot(), before, "the world after undo");
    },
  },
];
