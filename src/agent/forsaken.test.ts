import assert from "node:assert/strict";
import { test } from "node:test";
import { asStepId } from "../model/index.ts";
import { forsakenChildren } from "./forsaken.ts";
import type { PlayedPart } from "./played-part.ts";

const step = asStepId("web.start");

function playedWith(call: unknown): Pick<PlayedPart, "handleOf"> {
  return { handleOf: () => (call === "no step" ? undefined : ({ doCall: () => call } as never)) };
}

function calling(undoneBy: string | undefined): unknown {
  return { kind: "known", value: { engine: { info: { undoneBy } } } };
}

for (const { given, call, isForsaken } of [
  { given: "its step is gone", call: "no step", isForsaken: true },
  { given: "a file is made in its place", call: calling("delete"), isForsaken: true },
  { given: "a script runs in its place", call: calling(undefined), isForsaken: true },
  { given: "a child is still wanted", call: calling("stop"), isForsaken: false },
  { given: "it cannot be told yet", call: { kind: "unknown", why: "…" }, isForsaken: false },
  { given: "a retired step is to be stopped in order", call: undefined, isForsaken: false },
])
  test(`a child when ${given}`, () => {
    assert.deepEqual(forsakenChildren([step], playedWith(call)), isForsaken ? [step] : []);
  });
