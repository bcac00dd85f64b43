import { didYouMean } from "../../did-you-mean.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { TypeBook } from "../types/type-book.ts";
import { isIntegral, multiplierOf, scalarUnitsOf } from "./scalar-type.ts";

/** What 2.0 asks of a type derived from `scalar`. */
export function checkScalarType(type: EntityType, types: TypeBook): void {
  checkNumbers(type, types);
  checkMultipliers(type, types);
  checkCanonicalUnit(type, types);
}

function checkNumbers({ element, file, parent }: EntityType, types: TypeBook): void {
  const written = element.scalar("data_type");
  if (written === undefined) return;
  const base = types.find("data", written, file);
  const primitive = base === undefined ? undefined : primitiveOf(base);
  if (base?.complete === true && primitive !== "integer" && primitive !== "float")
    file.report.error(written, "scalar/wrong-data-type", {
      message: `The numbers of a scalar are integers or floats, and "${written.text}" is neither`,
    });
  if (parent?.element.has("data_type") === true)
    file.report.error(written, "scalar/refined-data-type", {
      message: '"data_type" cannot be refined',
    });
}

/** Whether any ancestor has said it; there are a few hundred at most. */
function inherits(type: EntityType, keyname: string): boolean {
  for (let each = type.parent; each !== undefined; each = each.parent)
    if (each.element.has(keyname)) return true;
  return false;
}

function checkMultipliers(type: EntityType, types: TypeBook): void {
  const { element, file } = type;
  const integral = isIntegral(type, types);
  const number = integral ? "a whole number" : "a number";
  for (const keyname of ["units", "prefixes"])
    for (const entry of element.entries(keyname)) {
      const multiplier = multiplierOf(entry);
      const isWrong =
        multiplier === undefined || multiplier <= 0 || (integral && !Number.isInteger(multiplier));
      if (isWrong)
        file.report.error(entry.value, "scalar/wrong-multiplier", {
          message: `Expected ${number} above 0 as multiplier of "${entry.key.text}"`,
        });
    }
  const inheritsUnits = inherits(type, "units");
  if (!element.has("units") && !inheritsUnits) {
    const message = 'The keyname "units" is missing in a type derived from "scalar"';
    file.report.error(element.place, "scalar/missing-keyname", message);
    return;
  }
  const units = element.entries("units");
  const isOne = (entry: (typeof units)[number]): boolean => multiplierOf(entry) === 1;
  if (element.has("units") && !inheritsUnits && !units.some(isOne))
    file.report.error(element.placeOf("units"), "scalar/no-unit-of-one", {
      message: "None of the units has the multiplier 1",
    });
  if (!element.has("prefixes") || inherits(type, "prefixes")) return;
  // Forbidden by the text, and done by its own example of bitrates.
  if (units.length > 1)
    file.report.warning(element.placeOf("prefixes"), "scalar/prefixes-of-many-units", {
      message: `Prefixes go with one unit, and there are ${units.length}`,
    });
  if (!element.entries("prefixes").some(isOne))
    file.report.error(element.placeOf("prefixes"), "scalar/no-prefix-of-one", {
      message: "None of the prefixes has the multiplier 1, so the unit alone could not be written",
      hint: 'add the empty prefix, "": 1',
    });
}

function checkCanonicalUnit(type: EntityType, types: TypeBook): void {
  const { element, file } = type;
  const canonical = element.scalar("canonical_unit");
  const { units } = scalarUnitsOf(type, types);
  if (canonical === undefined) {
    const ones = element.entries("units").filter((entry) => multiplierOf(entry) === 1);
    if (ones.length > 1 && !inherits(type, "canonical_unit"))
      file.report.error(element.placeOf("units"), "scalar/no-canonical-unit", {
        message: `The units ${ones.map(({ key }) => key.text).join(", ")} have the multiplier 1`,
        hint: 'say by "canonical_unit" which one is meant',
      });
    return;
  }
  if (!units.has(canonical.text))
    file.report.error(canonical, "scalar/unknown-canonical-unit", () => ({
      message: `"${canonical.text}" is no unit${didYouMean(canonical.text, units.keys())}`,
      hint: `they are ${[...units.keys()].slice(0, 12).join(", ")}`,
    }));
}
