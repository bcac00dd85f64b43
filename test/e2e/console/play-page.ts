import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { readPage, writeActs } from "./console-page.ts";
import { isSame, playActs } from "./play-acts.ts";
import { Shell } from "./shell.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** `npm run golden -- --update`: pages are written anew where they differ. */
export const isUpdating = process.env["KHOREIA_GOLDEN"] === "update";

/** Does everything that a page of documentation tells its reader to do, in order. */
export async function playPage(path: string): Promise<void> {
  const options = { expects: !isUpdating };
  const before = readFileSync(join(root, path), "utf8");
  let after = before;
  await using shell = new Shell();
  for (const block of readPage(before)) {
    if (block.kind === "file") {
      shell.home.write(`work/${block.name}`, block.content);
      if (block.name.endsWith(".yaml")) await judge(block.name, shell);
      continue;
    }
    const played = await playActs(block.acts, shell, options);
    if (isSame(block.acts, played, options)) continue;
    after = after.replace(`\n${block.text}\`\`\`\n`, () => `\n${writeActs(played)}\`\`\`\n`);
  }
  if (after !== before) writeFileSync(join(root, path), after);
}

/** A topology in a page is valid, unless its name says that it is not meant to be. */
async function judge(name: string, shell: Shell): Promise<void> {
  const isWrong = name.startsWith("wrong");
  const lines = await shell.run(
    `khoreia validate ${name} >${name}.out 2>&1; echo $?; cat ${name}.out; rm ${name}.out`,
  );
  assert.equal(lines[0], isWrong ? "3" : "0", lines.join("\n"));
}
