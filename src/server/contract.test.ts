import assert from "node:assert/strict";
import { test } from "node:test";
import type { z } from "zod";
import type { DeploymentStatus, InstanceStatus, JournalEvent } from "../model/index.ts";
import type { LogChunk, StatusChange, WhyAnswer } from "../observe/index.ts";
import type { Brand } from "../std/brand.ts";
import * as contract from "./contract.ts";

/** A model type as JSON knows it: no brands, nothing readonly, nothing undefined. */
type Plain<Value> =
  Value extends Brand<string>
    ? string
    : Value extends string | number | boolean
      ? Value
      : Value extends readonly (infer Item)[]
        ? Plain<Item>[]
        : { -readonly [Key in keyof Value]: Plain<Value[Key]> };
/** An absent host is absent, where the model says that it is undefined. */
type WithoutHost<Value> = Value extends { host: string | undefined }
  ? Omit<Value, "host"> & { host?: string }
  : Value;
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

// The compiler is the test: a field that the model gains and the wire has not is an error here.
type InstanceWire = z.infer<typeof contract.instanceStatus>;
type StatusWire = z.infer<typeof contract.deploymentStatus>;
type WhyWire = z.infer<typeof contract.whyAnswer>;
const agreed: readonly true[] = [
  true satisfies Same<InstanceWire, WithoutHost<Plain<InstanceStatus>>>,
  true satisfies Same<Omit<StatusWire, "instances">, Plain<Omit<DeploymentStatus, "instances">>>,
  true satisfies Same<z.infer<typeof contract.journalEvent>, Plain<JournalEvent>>,
  true satisfies Same<z.infer<typeof contract.logChunk>, Plain<LogChunk>>,
  true satisfies Same<Omit<WhyWire, "subjects">, Plain<Omit<WhyAnswer, "subjects">>>,
  true satisfies Same<
    WhyWire["subjects"][number],
    WithoutHost<Plain<WhyAnswer["subjects"][number]>>
  >,
  true satisfies Same<z.infer<typeof contract.statusChange>["kind"], StatusChange["kind"]>,
];

test("the wire carries what the model says, field by field", () => {
  assert.ok(agreed.every(Boolean));
});

test("a reader ignores what it does not know, a writer may not send it", () => {
  const answer = { format_version: 1, level: "info", was: "warn" };
  assert.ok(contract.logLevelAnswer.safeParse({ ...answer, later: 1 }).success);
  assert.equal(contract.logLevelAnswer.safeParse({ ...answer, format_version: 2 }).success, false);
  const request = { nodes: ["db"], force: true };
  assert.ok(contract.healRequest.safeParse(request).success);
  assert.equal(contract.healRequest.safeParse({ ...request, forced: 1 }).success, false);
});
