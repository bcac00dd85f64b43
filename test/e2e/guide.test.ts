import { readdirSync } from "node:fs";
import { test } from "node:test";
import { playPage } from "./console/play-page.ts";

const guide = new URL("../../docs/guide/", import.meta.url);

for (const name of readdirSync(guide).filter((each) => each.endsWith(".md")))
  test(`what docs/guide/${name} shows is what happens`, () => playPage(`docs/guide/${name}`));
