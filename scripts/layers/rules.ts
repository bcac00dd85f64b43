// Turns the table of doors into the rules of dependency-cruiser.
import { closedRooms, type Door, doors, entrances, entryPoints } from "./doors.ts";

/** The part of dependency-cruiser's rule format that we use. */
export type Rule = {
  readonly name: string;
  readonly severity: "error";
  /** Printed under each violation: why the rule exists. */
  readonly comment: string;
  readonly from: Readonly<Record<string, unknown>>;
  readonly to: Readonly<Record<string, unknown>>;
};

// Tests, and the situations that tests of one room share.
const testFile = "([.]test|/fixtures?)[.]ts$";
const anyNpm = "node_modules/";
// A module of Node is resolved to its bare name: "fs", "timers/promises", "node:sqlite".
const anyNode = "^(node:)?[a-z0-9_/]+$";

/** One rule per room and one per kind of shortcut. `rooms` are the folders of `src/`. */
export function layerRules(rooms: readonly string[]): readonly Rule[] {
  return [
    ...doors.map(doorRule),
    ...rooms.map(entranceRule),
    ...closedRooms.map(closedRule),
  ].concat(generalRules);
}

function doorRule(door: Door): Rule {
  return {
    name: `door-${door.room}`,
    severity: "error",
    comment: door.because,
    from: { path: [...door.from], pathNot: [testFile, ...(door.except ?? [])] },
    to: { pathNot: [...door.to, ...npmPatterns(door.npm), ...nodePatterns(door.node)] },
  };
}

function npmPatterns(allowed: Door["npm"]): readonly string[] {
  if (allowed === "any") return [anyNpm];
  return (allowed ?? []).map((name) => `node_modules/${name}/`);
}

function nodePatterns(allowed: Door["node"]): readonly string[] {
  if (allowed === "any") return [anyNode];
  return (allowed ?? []).map((name) => `^(node:)?${name}$`);
}

function entranceRule(room: string): Rule {
  return {
    name: `entrance-${room}`,
    severity: "error",
    comment: "a room is entered through its index or port, so that its inside stays free to change",
    from: { path: "^src/", pathNot: [`^src/${room}/`, testFile] },
    to: { path: `^src/${room}/`, pathNot: entrances[room] ?? `^src/${room}/index[.]ts$` },
  };
}

function closedRule(room: string): Rule {
  return {
    name: `closed-${room}`,
    severity: "error",
    comment: "a simulated world that reaches the real one does not repeat itself from its seed",
    from: { path: `^src/${room}/`, pathNot: testFile },
    to: { path: anyNode, reachable: true },
  };
}

const generalRules: readonly Rule[] = [
  {
    name: "no-cycle",
    severity: "error",
    comment: "files in a cycle are one file in several places: none can be read or tested alone",
    from: { path: "^src/" },
    // By the time of a lazy import both files are there, so such a detour is no cycle.
    to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
  },
  {
    name: "no-test-import",
    severity: "error",
    comment: "what tests need from the product they import; the product needs nothing from tests",
    from: { path: "^src/", pathNot: testFile },
    to: { path: ["^test/", "^bench/", "^scripts/", testFile] },
  },
  {
    name: "no-unreachable-file",
    severity: "error",
    comment: "a file that no program reaches is dead, however well it is tested",
    from: { path: [...entryPoints] },
    to: { path: "^src/", pathNot: [testFile, ...entryPoints], reachable: false },
  },
  {
    name: "dashboard-types-only",
    severity: "error",
    comment: "the browser shares types with the server, never its code",
    from: { path: "^src/dashboard/" },
    to: { path: "^src/server/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-unresolvable",
    severity: "error",
    comment: "an import that leads nowhere cannot be judged by any other rule",
    from: { path: "^src/" },
    to: { couldNotResolve: true },
  },
];
