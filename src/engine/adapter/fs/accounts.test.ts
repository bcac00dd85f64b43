import assert from "node:assert/strict";
import { unlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";
import { systemAccounts } from "./accounts.ts";

test("names, numbers, and numbers in the place of names", (t) => {
  const place = closing(t, new Workplace());
  const files = { passwd: place.path("passwd"), group: place.path("group") };
  writeFileSync(
    files.passwd,
    "root:x:0:0:root:/root:/bin/sh\nshop:x:1001:100::/srv:/bin/sh\n7:x:70:1",
  );
  writeFileSync(files.group, "# a comment\nstaff:x:50:\nbroken\nhalf:x:\nstaff:x:51:\n");
  const accounts = systemAccounts(files);
  for (const [user, id] of [
    ["root", 0],
    ["shop", 1001],
    [1234, 1234],
    ["1234", 1234],
    ["7", 70],
    ["nobody", undefined],
    ["-1", undefined],
    ["__proto__", undefined],
  ] as const) {
    assert.equal(accounts.userId(user), id, String(user));
  }
  assert.equal(accounts.groupId("staff"), 50, "the first of two counts, as for the system");
  assert.equal(accounts.groupId("half"), undefined);
  assert.equal(accounts.groupId("broken"), undefined);
});

test("an account that comes, changes and goes is followed", (t) => {
  const place = closing(t, new Workplace());
  const files = { passwd: place.path("passwd"), group: place.path("group") };
  const accounts = systemAccounts(files);
  assert.equal(accounts.userId("shop"), undefined);
  writeFileSync(files.passwd, "shop:x:1001:100::/srv:/bin/sh\n");
  assert.equal(accounts.userId("shop"), 1001);
  writeFileSync(files.passwd, "shop:x:20002:100::/srv:/bin/sh\n");
  assert.equal(accounts.userId("shop"), 20_002);
  unlinkSync(files.passwd);
  assert.equal(accounts.userId("shop"), undefined);
});

test("files that cannot be read hold nobody", (t) => {
  const place = closing(t, new Workplace());
  const accounts = systemAccounts({ passwd: place.path(), group: place.path("none") });
  assert.equal(accounts.userId("root"), undefined);
  assert.equal(accounts.userId("17"), 17);
  assert.equal(accounts.groupId("root"), undefined);
});

test("this machine knows its root", () => {
  assert.equal(systemAccounts().userId("root"), 0);
  assert.equal(systemAccounts().groupId("root"), 0);
});
