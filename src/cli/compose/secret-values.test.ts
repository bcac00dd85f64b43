import assert from "node:assert/strict";
import { test } from "node:test";
import { SecretValues } from "./secret-values.ts";

const failure = {
  kind: "do.ended",
  instance: "web",
  step: "web.create",
  failure: {
    code: "KHO_DO_EXIT",
    message: "exit 1: web is not hunter22",
    output: { stdout: "hunter22", stderr: "aHVudGVyMjI=", droppedBytes: 3 },
  },
};

test("words are masked, in base64 too; names that happen to be equal are not", () => {
  const secrets = new SecretValues(["hunter22", "web"]);
  assert.deepEqual(secrets.mask(failure), {
    ...failure,
    failure: {
      code: "KHO_DO_EXIT",
      message: "exit 1: •••• is not ••••",
      output: { stdout: "••••", stderr: "••••=", droppedBytes: 3 },
    },
  });
});

test("a secret that comes later is hidden from then on, and the earlier ones still are", () => {
  const secrets = new SecretValues(["hunter22"]);
  secrets.add(["hunter23"]);
  assert.equal(secrets.maskText("hunter22 hunter23"), "•••• ••••");
});

test("without secrets nothing is copied", () => {
  assert.equal(new SecretValues().mask(failure), failure);
});
