/**
 * A map over another one. A type inherits all that its ancestors have, so copies would cost the
 * square of a hierarchy; a layer keeps what is new or different, and asks the one below for the
 * rest. What is below comes first, in its own order.
 */
class LayeredMap<V> implements ReadonlyMap<string, V> {
  readonly #own: ReadonlyMap<string, V>;
  readonly #below: ReadonlyMap<string, V>;
  readonly size: number;

  constructor(own: ReadonlyMap<string, V>, below: ReadonlyMap<string, V>) {
    this.#own = own;
    this.#below = below;
    let size = below.size;
    for (const name of own.keys()) if (!below.has(name)) size++;
    this.size = size;
  }

  get(name: string): V | undefined {
    return this.#own.get(name) ?? this.#below.get(name);
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.#below.has(name);
  }

  *entries(): Generator<[string, V], undefined> {
    for (const [name, value] of this.#below) yield [name, this.#own.get(name) ?? value];
    for (const [name, value] of this.#own) if (!this.#below.has(name)) yield [name, value];
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries();
  }

  forEach(visit: (value: V, name: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this);
  }
}

/** What is new over what is inherited; with nothing inherited it is the new map itself. */
export function over<V>(
  own: ReadonlyMap<string, V>,
  inherited: ReadonlyMap<string, V>,
): ReadonlyMap<string, V> {
  return inherited.size === 0 ? own : new LayeredMap(own, inherited);
}
