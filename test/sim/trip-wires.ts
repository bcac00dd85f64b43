// Whatever would let the real world into a simulated one, replaced by what throws.
import crypto from "node:crypto";
import process from "node:process";

interface Wire {
  readonly owner: object;
  readonly name: string;
}

const globals = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "fetch",
  "WeakRef",
  "FinalizationRegistry",
].map((name): Wire => ({ owner: globalThis, name }));

const wires: readonly Wire[] = [
  ...globals,
  { owner: Math, name: "random" },
  { owner: performance, name: "now" },
  { owner: process, name: "hrtime" },
  { owner: globalThis.crypto, name: "randomUUID" },
  { owner: globalThis.crypto, name: "getRandomValues" },
  { owner: crypto, name: "randomUUID" },
  { owner: crypto, name: "randomBytes" },
  { owner: crypto, name: "randomInt" },
];

/** Names of what is wired, for tests that trip over each. */
export const wired: readonly string[] = ["Date.now", "new Date", ...wires.map(({ name }) => name)];

/**
 * From now on reading time or chance throws, in whatever code of this process; the returned
 * function takes the wires away. A date of a given moment is still allowed: it tells no time.
 */
export function armTripWires(): () => void {
  const restores = wires.map(armOne);
  restores.push(armDate());
  return () => {
    for (const restore of restores) restore();
  };
}

function armOne({ owner, name }: Wire): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    value: function tripped(): never {
      throw new Error(`a simulated world has reached for the real "${name}"`);
    },
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, own);
  };
}

function armDate(): () => void {
  const RealDate = globalThis.Date;
  const tripped = (what: string): never => {
    throw new Error(`a simulated world has reached for the real "${what}"`);
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, moment, self) =>
      moment.length === 0 ? tripped("new Date") : Reflect.construct(target, moment, self),
    apply: () => tripped("Date"),
    get: (target, name, self) =>
      name === "now" ? tripped("Date.now") : Reflect.get(target, name, self),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}
