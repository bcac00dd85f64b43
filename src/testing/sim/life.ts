/** A death that is still to come: not at a moment, but at something that the agent does. */
export interface Peril {
  /** It touches a port so many times more. */
  readonly calls: number;
  /** And then so many promises still go on. */
  readonly hops: number;
  /** What death is. */
  readonly strike: () => void;
}

/**
 * One life of one agent. It may end between any two things that the agent does: every port calls
 * `touch` before and after what it does for it. After death ports do nothing and answer nothing,
 * so whatever its code still computes reaches nobody, just as if it had not been computed.
 */
export class Life {
  readonly name: string;
  private readonly consequences: (() => void)[] = [];
  private peril: Peril | undefined;
  private callsLeft = 0;
  private alive = true;

  constructor(name: string) {
    this.name = name;
  }

  get isAlive(): boolean {
    return this.alive;
  }

  /** What the world does about a death, for instance to the leases that nobody renews. */
  onDeath(consequence: () => void): void {
    this.consequences.push(consequence);
  }

  /** A later peril, or none, replaces an earlier one that has not struck. */
  expose(peril: Peril | undefined): void {
    this.peril = peril;
    this.callsLeft = peril?.calls ?? 0;
  }

  /** True while it lives, so that ports can ask and be told in one. */
  touch(): boolean {
    const { peril } = this;
    if (peril === undefined) return this.alive;
    this.callsLeft -= 1;
    if (this.callsLeft > 0) return this.alive;
    this.peril = undefined;
    if (peril.hops === 0) peril.strike();
    else void this.strikeAfter(peril);
    return this.alive;
  }

  end(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const consequence of this.consequences) consequence();
  }

  private async strikeAfter({ hops, strike }: Peril): Promise<void> {
    for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
    if (this.alive) strike();
  }
}

/** What the dead are answered. */
export const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);
