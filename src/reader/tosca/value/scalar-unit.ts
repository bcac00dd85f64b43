import type { Rational } from "./rational.ts";
import type { ScalarType } from "./scalar-type.ts";

// The four types of 1.x. `case` is a decision of the standard for sizes (any) and bitrates (as
// written); for times and frequencies it says nothing, and no two units differ in case alone.
const size = "B 1, kB 1e3, KiB 2^10, MB 1e6, MiB 2^20, GB 1e9, GiB 2^30, TB 1e12, TiB 2^40";
const time = "d 86400, h 3600, m 60, s 1, ms 1e-3, us 1e-6, ns 1e-9";
const frequency = "Hz 1, kHz 1e3, MHz 1e6, GHz 1e9";
const bits =
  "bps 1, Kbps 1e3, Kibps 2^10, Mbps 1e6, Mibps 2^20, Gbps 1e9, Gibps 2^30, Tbps 1e12, Tibps 2^40";

export type ScalarUnitName = "size" | "time" | "frequency" | "bitrate";

/** The scalar-unit types by what stands behind `scalar-unit.`; bitrate is one since 1.3. */
export const scalarUnits: Readonly<Record<ScalarUnitName, ScalarType>> = {
  size: scalarUnit("size", unitsOf(size), "B"),
  time: scalarUnit("time", unitsOf(time), "s"),
  frequency: scalarUnit("frequency", unitsOf(frequency), "Hz"),
  // A byte counts as eight bits: each unit of bits has one of bytes.
  bitrate: scalarUnit("bitrate", new Map([...unitsOf(bits), ...inBytes(unitsOf(bits))]), "bps"),
};

function scalarUnit(
  name: ScalarUnitName,
  units: ReadonlyMap<string, Rational>,
  canonicalUnit: string,
): ScalarType {
  return {
    name: `scalar-unit.${name}`,
    family: `scalar-unit.${name}`,
    dataType: "float",
    units,
    canonicalUnit,
    ignoresCase: name !== "bitrate",
    needsSpace: false,
  };
}

function unitsOf(table: string): ReadonlyMap<string, Rational> {
  return new Map(
    table.split(", ").map((row) => {
      const [unit = "", multiplier = ""] = row.split(" ");
      return [unit, multiplierIn(multiplier)];
    }),
  );
}

function multiplierIn(text: string): Rational {
  const power = /^(?:(2)\^|1e(-?))(\d+)$/.exec(text);
  if (power === null) return { num: BigInt(text), den: 1n };
  const [, two, minus, exponent = "0"] = power;
  const value = (two === undefined ? 10n : 2n) ** BigInt(exponent);
  return minus === "-" ? { num: 1n, den: value } : { num: value, den: 1n };
}

function inBytes(units: ReadonlyMap<string, Rational>): ReadonlyMap<string, Rational> {
  return new Map(
    [...units].map(([unit, { num, den }]) => [unit.replace("bps", "Bps"), { num: num * 8n, den }]),
  );
}
