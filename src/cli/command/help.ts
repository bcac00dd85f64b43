import { closestWord } from "../../std/edit-distance.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { writeOverview } from "../help/overview.ts";
import { topicNames, topicPage } from "../help/topics.ts";
import { writeVerbHelp } from "../help/verb-help.ts";
import { usageError } from "../usage-error.ts";
import { findVerbByName, verbs } from "../verbs.ts";

export const helpCommand = defineCommand({
  args: [{ name: "[topic]", text: "a verb, or a topic", completes: "verbs" }],
  options: [],
  examples: [
    ["help", "all verbs"],
    ["help up", "everything about one verb"],
    ["help exit-codes", "what each exit code means"],
  ],
  about: [`Topics: ${topicNames.join(", ")}.`],
  exits: [],
  async run({ session: { output }, args: [topic] }) {
    const page = topic === undefined ? undefined : topicPage(topic);
    if (topic === undefined) writeOverview(output);
    else if (page !== undefined) output.stdout.line(page.join("\n"));
    else if (findVerbByName(topic) !== undefined) await writeVerbHelp(output, topic);
    else throw unknownTopic(topic);
    return exitCode.ok;
  },
});

export { writeOverview, writeVerbHelp };

function unknownTopic(topic: string) {
  const near = closestWord(topic, [...topicNames, ...verbs.map(({ name }) => name)]);
  const hint =
    near === undefined ? `the topics are: ${topicNames.join(", ")}` : `did you mean "${near}"?`;
  return usageError(`Cannot show help about "${topic}": there is no such verb or topic`, hint);
}
