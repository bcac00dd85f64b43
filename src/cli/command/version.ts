import process from "node:process";
import { version } from "../../index.ts";
import { defineCommand } from "../command-definition.ts";
import { emit } from "../output/answer.ts";

export const versionCommand = defineCommand({
  args: [],
  options: [],
  examples: [
    ["version", "one line"],
    ["version -o json", "with the Node that runs it and the platform"],
  ],
  about: ["Asks nobody: khoreia never calls home."],
  exits: [],
  async run({ session: { output } }) {
    const node = process.versions.node;
    const platform = `${process.platform}-${process.arch}`;
    return emit(output, {
      data: { version, node, platform },
      names: [version],
      text: (wide) =>
        wide ? `khoreia ${version} (Node ${node}, ${platform})` : `khoreia ${version}`,
    });
  },
});
