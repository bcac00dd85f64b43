import { renderWhy } from "../../observe/index.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { aboutFinding, type TargetOptions, targetOptions } from "../online/online-options.ts";
import { openTarget } from "../online/target.ts";
import { emit } from "../output/answer.ts";
import { asciiSymbols } from "../output/symbols.ts";
import { clockText } from "../output/time-text.ts";
import { momentOption } from "../usage-error.ts";

interface WhyOptions extends TargetOptions {
  readonly at?: number;
}

export const whyCommand = defineCommand<WhyOptions>({
  args: [{ name: "<node>", text: "a node or an instance: api, or api[2]", completes: "nodes" }],
  options: [
    { flags: "--at <time>", text: "not now, but then: 03:16, 10m (ago)", parse: momentOption },
    ...targetOptions,
  ],
  examples: [
    ["why api", "what it waits for, down to the first cause"],
    ["why api[2] --at 03:16", "why it was not moving last night"],
  ],
  about: [
    "Follows what a node waits for to the first cause, with exit code, output, place in the " +
      "source and the next attempt. With --at the answer comes from the journal.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args: [node = ""], options }) {
    const { output, clock } = session;
    const { client } = await openTarget(session, { names: [], ...options });
    const { at } = options;
    const answer = await client.why(node, at === undefined ? {} : { at });
    return emit(output, {
      data: answer,
      names: answer.subjects.map(({ instance }) => instance),
      text: () => {
        const now = clock.wall();
        return renderWhy(answer, {
          now,
          time: (wall) => clockText(wall, { utc: output.utc, now }),
          ascii: output.symbols === asciiSymbols,
        });
      },
    });
  },
});
