import { readFileSync } from "node:fs";

/** The text of docs/errors.md, put here by the build; absent when the source runs as it is. */
declare const khoreiaErrorPages: string | undefined;

function errorPages(): string {
  if (typeof khoreiaErrorPages === "string") return khoreiaErrorPages;
  return readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
}

const heading = /^## (KHO_[A-Z0-9_]+)[ \t]*$/;

/** Section by code, without its heading, in the order of the page. */
export function readErrorPages(text = errorPages()): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  let code: string | undefined;
  let lines: string[] = [];
  const close = (): void => {
    if (code !== undefined) pages.set(code, lines.join("\n").trim());
    lines = [];
  };
  for (const line of text.split("\n")) {
    const found = heading.exec(line)?.[1];
    if (found === undefined) {
      lines.push(line);
      continue;
    }
    close();
    code = found;
  }
  close();
  return pages;
}
