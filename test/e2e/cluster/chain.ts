// Four nodes on two hosts, of which each but the first waits for the other host.

interface Sketch {
  readonly name: string;
  readonly host: string;
  readonly requires: string;
  /** Another one means another thing. */
  readonly mark: string;
}

const node = ({ name, host, requires, mark }: Sketch): string => `
  ${name}:
    host: ${host}
    requires: [${requires}]
    start:
      check: { file: { path: made/${name}${mark} } }
      do: { shell: { run: "echo ${name}${mark} >> log; : > made/${name}${mark}" } }
    stop:
      check: { file: { path: made/${name}${mark}, state: absent } }
      do: { shell: { run: "echo no ${name}${mark} >> log; rm -f made/${name}${mark}" } }`;

/** To and fro: each but the first waits for the other host. */
const chain = [
  ["base", "alpha"],
  ["db", "beta"],
  ["api", "alpha"],
  ["web", "beta"],
] as const;
export const names = chain.map(([name]) => name);

const nodes = (mark: string): readonly string[] =>
  chain.map(([name, host], i) =>
    node({ name, host, requires: names[i - 1] ?? "", mark: i < 2 ? mark : "" }),
  );
export const topology = (mark = ""): string =>
  `khoreia: 1\nname: shop\nnodes:${nodes(mark).join("")}\n`;
