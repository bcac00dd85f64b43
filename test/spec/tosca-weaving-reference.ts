/** A small service in words of its own; everything in it is implemented or says that it is not. */
export interface SmallService {
  readonly nodes: readonly SmallNode[];
}

export interface SmallNode {
  /** Operations of its lifecycle that do something. */
  readonly operations: readonly string[];
  /** Which of the nodes before it is its host; undefined for one that stands alone. */
  readonly host: number | undefined;
  /** Relationship operations of its HostedOn. */
  readonly hosting: readonly string[];
  /** Nodes before it that it depends on. */
  readonly uses: readonly { readonly target: number; readonly operations: readonly string[] }[];
}

export interface SmallLink {
  readonly name: string;
  readonly source: number;
  readonly target: number;
  readonly operations: readonly string[];
}

/** All relationships, as `n2.host` and `n2.uses-1`. */
export function linksOf({ nodes }: SmallService): readonly SmallLink[] {
  return nodes.flatMap(({ host, hosting, uses }, source) => [
    ...(host === undefined
      ? []
      : [{ name: `n${source}.host`, source, target: host, operations: hosting }]),
    ...uses.map(({ target, operations }) => ({
      name: `n${source}.uses-${target}`,
      source,
      target,
      operations,
    })),
  ]);
}

export type Before = (first: string, second: string) => boolean;

/**
 * What has to come before what when a service is deployed. Written from the standard's diagrams of
 * the lifecycle alone: each node passes through its states one after the other whether or not an
 * operation is called between two of them, and each relationship adds its operations to that.
 */
export function deployOrder(service: SmallService): Before {
  const order = new Order();
  service.nodes.forEach((_, i) => {
    const n = `n${i}`;
    order.chain(`${n}:creating`, `${n}.create`, `${n}:created`, `${n}:configuring`);
    order.chain(`${n}:configuring`, `${n}.configure`, `${n}:configured`, `${n}:starting`);
    order.chain(`${n}:starting`, `${n}.start`, `${n}:started`);
  });
  for (const { name, source, target } of linksOf(service)) {
    const [s, t] = [`n${source}`, `n${target}`];
    order.chain(`${t}:started`, `${s}:creating`);
    for (const [end, node] of [
      ["source", s],
      ["target", t],
    ]) {
      order.chain(`${node}:configuring`, `${name}.pre_configure_${end}`, `${node}.configure`);
      order.chain(`${node}.configure`, `${name}.post_configure_${end}`, `${node}:configured`);
    }
    order.chain(`${s}:started`, `${name}.add_source`);
    order.chain(`${s}:started`, `${name}.add_target`);
  }
  return order.before();
}

/** What has to come before what when a service is taken down, as it was decided. */
export function undeployOrder(service: SmallService): Before {
  const order = new Order();
  service.nodes.forEach((_, i) => {
    const n = `n${i}`;
    order.chain(`${n}:stopping`, `${n}.stop`, `${n}:stopped`, `${n}.delete`, `${n}:deleted`);
  });
  for (const { name, source, target } of linksOf(service)) {
    order.chain(`n${source}:deleted`, `n${target}:stopping`);
    order.chain(`${name}.remove_target`, `n${source}.stop`);
    order.chain(`${name}.remove_source`, `n${target}.stop`);
  }
  return order.before();
}

class Order {
  readonly #after = new Map<string, Set<string>>();

  chain(...points: readonly string[]): void {
    for (const [i, point] of points.entries()) {
      const next = points[i + 1];
      if (next === undefined) continue;
      const after = this.#after.get(point) ?? new Set<string>();
      this.#after.set(point, after.add(next));
    }
  }

  before(): Before {
    const reached = new Map<string, Set<string>>();
    const from = (point: string): Set<string> => {
      const known = reached.get(point);
      if (known !== undefined) return known;
      const all = new Set<string>();
      reached.set(point, all);
      for (const next of this.#after.get(point) ?? []) {
        all.add(next);
        for (const further of from(next)) all.add(further);
      }
      return all;
    };
    return (first, second) => from(first).has(second);
  }
}

/** The machine that a node's operations run on: the top of its chain of hosts, if it has one. */
export function machineOf({ nodes }: SmallService, node: number): number | undefined {
  let [at, isHosted] = [node, false];
  for (let host = nodes[at]?.host; host !== undefined; host = nodes[at]?.host) {
    at = host;
    isHosted = true;
  }
  return isHosted || nodes.some(({ host }) => host === at) ? at : undefined;
}
