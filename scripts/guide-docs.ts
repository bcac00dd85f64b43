// npm run guide: writes the parts of docs/guide that come from the source; a test compares them.
import { writeFileSync } from "node:fs";
import { guidePages } from "./guide-docs/guide-pages.ts";

for (const { path, is, shouldBe } of await guidePages()) {
  if (is !== shouldBe) writeFileSync(new URL(`../${path}`, import.meta.url), shouldBe);
}
