/** The part of a test that is needed to end with it. */
interface Ending {
  after(hook: () => Promise<void>): void;
}

type Thing = Disposable | AsyncDisposable;

const opened = new WeakMap<Ending, Thing[]>();

/**
 * For tests: disposes of `thing` when its test ends, the latest first, as `using` would, a word
 * that the oldest Node we support cannot read.
 */
export function closing<Own extends Thing>(t: Ending, thing: Own): Own {
  const things = opened.get(t);
  if (things !== undefined) {
    things.push(thing);
    return thing;
  }
  const first: Thing[] = [thing];
  opened.set(t, first);
  t.after(() => disposeAll(first));
  return thing;
}

async function disposeAll(things: Thing[]): Promise<void> {
  const latest = things.pop();
  if (latest === undefined) return;
  try {
    if (Symbol.asyncDispose in latest) await latest[Symbol.asyncDispose]();
    else latest[Symbol.dispose]();
  } finally {
    await disposeAll(things);
  }
}
