import {
  type KeyRange,
  maxRequestBytes,
  maxTxnOps,
  type Op,
  StoreError,
  type Txn,
} from "./store.ts";

/**
 * What a store refuses before it looks at its content. Shared by the adapters, so that a request
 * that is too much for etcd is too much on one machine as well.
 */
export function checkTxn(txn: Txn): void {
  const otherwise = txn.otherwise ?? [];
  // etcd counts the longest of the three lists, not their sum.
  const count = Math.max(txn.compares.length, txn.then.length, otherwise.length);
  if (count > maxTxnOps) {
    throw invalid(`Cannot run a transaction of ${count} operations: ${maxTxnOps} is the limit`);
  }
  for (const compare of txn.compares) {
    checkKey(compare.key);
    if (compare.field === "value")
      checkText(compare.to, `compare the value of key "${compare.key}"`);
  }
  checkOps(txn.then);
  checkOps(otherwise);
  checkSize(txn, otherwise);
}

export function checkRange(range: KeyRange): void {
  if ("key" in range) checkKey(range.key);
  else checkText(range.prefix, `read the prefix "${range.prefix.toWellFormed()}"`);
}

/** A revision as callers give it; 0 means the newest, as in etcd. */
export function checkRevision(revision: number): void {
  if (!Number.isSafeInteger(revision) || revision < 0) {
    throw invalid(`Cannot use "${revision}" as a revision: it is not a whole number from 0 on`);
  }
}

export function checkTtl(ttlSeconds: number): void {
  if (!Number.isFinite(ttlSeconds) || ttlSeconds < 0 || ttlSeconds > maxTtlSeconds) {
    const span = `0 to ${maxTtlSeconds} seconds`;
    throw invalid(`Cannot grant a lease of "${ttlSeconds}" seconds: choose ${span}`);
  }
}

/** Whether the range covers the key. */
export function covers(range: KeyRange, key: string): boolean {
  return "key" in range ? range.key === key : key.startsWith(range.prefix);
}

/** etcd's own ceiling, nearly three hundred years. */
const maxTtlSeconds = 9_000_000_000;
/** What field tags and lengths take in etcd's encoding of one operation, at most. */
const bytesPerOp = 24;

function checkOps(ops: readonly Op[]): void {
  const deleted: KeyRange[] = [];
  for (const op of ops) {
    if (op.kind === "put") {
      checkKey(op.key);
      checkText(op.value, `put a value at key "${op.key}"`);
    } else {
      checkRange(op.range);
      if (op.kind === "delete") deleted.push(op.range);
    }
  }
  if (ops.length < 2) return;
  const written = new Set<string>();
  for (const op of ops) {
    if (op.kind !== "put") continue;
    if (written.has(op.key) || deleted.some((range) => covers(range, op.key))) {
      const why = "one transaction would write it twice";
      throw invalid(`Cannot put key "${op.key}": ${why}; use two transactions`);
    }
    written.add(op.key);
  }
}

function checkKey(key: string): void {
  if (key === "") throw invalid('Cannot use the key "": a key is not empty');
  checkText(key, `use the key "${key.toWellFormed()}"`);
}

/** Only well-formed text survives UTF-8. Values are never shown: some are secret. */
function checkText(text: string, attempt: string): void {
  if (!text.isWellFormed()) {
    throw invalid(`Cannot ${attempt}: the text holds half of a surrogate pair`);
  }
}

function checkSize(txn: Txn, otherwise: readonly Op[]): void {
  let units = 0;
  let bytes = 0;
  const add = (text: string): void => {
    units += text.length;
  };
  const measure = (text: string): void => {
    bytes += utf8Length(text);
  };
  const overhead = bytesPerOp * (txn.compares.length + txn.then.length + otherwise.length);
  eachText(txn, otherwise, add);
  // A UTF-16 unit takes at most three bytes: nearly every request needs no closer look.
  if (units * 3 + overhead <= maxRequestBytes) return;
  eachText(txn, otherwise, measure);
  if (bytes + overhead <= maxRequestBytes) return;
  const size = `${bytes + overhead} bytes`;
  throw invalid(`Cannot send a request of ${size}: ${maxRequestBytes} is the limit`);
}

function eachText(txn: Txn, otherwise: readonly Op[], visit: (text: string) => void): void {
  for (const compare of txn.compares) {
    visit(compare.key);
    if (compare.field === "value") visit(compare.to);
  }
  for (const ops of [txn.then, otherwise]) {
    for (const op of ops) {
      if (op.kind === "put") {
        visit(op.key);
        visit(op.value);
      } else {
        visit("key" in op.range ? op.range.key : op.range.prefix);
      }
    }
  }
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair is two units and four bytes; every other unit above U+07FF takes three.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

function invalid(message: string): StoreError {
  return new StoreError("invalid", message);
}
