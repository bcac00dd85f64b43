import { KhoreiaError } from "../model/index.ts";
import type { AnyEngine, EngineCatalogue } from "./engine.ts";

/**
 * Engines by name, in alphabetical order. Throws `KHO_ENGINE_DUPLICATE` when two bear one name,
 * and `KHO_ENGINE_NAME` for a name that a topology could not hold.
 */
export function createCatalogue(engines: Iterable<AnyEngine>): EngineCatalogue {
  const catalogue = new Map<string, AnyEngine>();
  const sorted = [...engines].sort((one, other) => (one.info.name < other.info.name ? -1 : 1));
  for (const engine of sorted) {
    const { name } = engine.info;
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) {
      throw new KhoreiaError("KHO_ENGINE_NAME", `Cannot register engine "${name}": not a name`, {
        hint: "An engine's name begins with a lower-case letter; letters, digits, - and _ follow",
      });
    }
    if (catalogue.has(name)) {
      throw new KhoreiaError(
        "KHO_ENGINE_DUPLICATE",
        `Cannot register engine "${name}": another engine bears this name`,
        { hint: "Give one of the two another name" },
      );
    }
    catalogue.set(name, engine);
  }
  return catalogue;
}
