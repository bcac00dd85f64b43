import { script } from "@bomb.sh/tab";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { usageError } from "../usage-error.ts";

const shells = ["bash", "zsh", "fish", "powershell"] as const;

export const completionCommand = defineCommand({
  args: [{ name: "<shell>", text: shells.join(", ") }],
  options: [],
  examples: [
    ["completion bash > ~/.local/share/bash-completion/completions/khoreia", "bash, for good"],
    ["completion zsh > ~/.zsh/completions/_khoreia", "zsh, in a directory of $fpath"],
    ["completion fish > ~/.config/fish/completions/khoreia.fish", "fish"],
  ],
  about: [
    "Verbs, flags, files, contexts, error codes and engines are completed offline. Names of " +
      "nodes, deployments and hosts are asked of the running deployment, or of the store of the " +
      "cluster that is meant, for 200 ms at most.",
  ],
  exits: [],
  async run({ args: [shell] }) {
    if (!shells.some((known) => known === shell)) {
      throw usageError(
        `Cannot write a completion script for "${shell}": this shell is not known`,
        `the shells are: ${shells.join(", ")}`,
      );
    }
    // The library prints by itself.
    script(shell as string, "khoreia", "khoreia");
    return exitCode.ok;
  },
});
