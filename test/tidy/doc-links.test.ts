import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readFiles, root, type SourceFile } from "./source-files.ts";

/** Links of a page, to files of ours, that lead nowhere. */
function deadLinks({ path, text }: SourceFile): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !leads(path, target));
}

function leads(from: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || anchorsOf(readFileSync(join(root, path), "utf8")).has(anchor);
}

/** As code hosts make them: lower case, spaces as hyphens, no other punctuation. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

for (const { given, text, dead } of [
  { given: "a page that is there", text: "[a](README.md)", dead: 0 },
  { given: "a heading that is there", text: "[a](README.md#install)", dead: 0 },
  { given: "somewhere else", text: "[a](https://example.org/)", dead: 0 },
  { given: "a page that is not there", text: "[a](READYOU.md)", dead: 1 },
  { given: "a heading that is not there", text: "[a](README.md#uninstall)", dead: 1 },
])
  test(`a link to ${given} is ${dead === 0 ? "well" : "found"}`, () =>
    assert.equal(deadLinks({ path: "CHANGELOG.md", text }).length, dead));

test("every link between our pages leads somewhere", () => {
  const pages = readFiles("*.md", "docs/**/*.md", "examples/**/*.md");
  assert.ok(pages.length > 20);
  assert.deepEqual(
    pages.flatMap((page) => deadLinks(page).map((target) => `${page.path}: ${target}`)),
    [],
  );
});
