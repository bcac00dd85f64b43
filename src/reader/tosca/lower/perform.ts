import {
  defaultLimits,
  type OperationLimits,
  type PerformOperation,
  type Position,
  type Span,
  type Template,
} from "../../../model/index.ts";
import type {
  NormalArtifact,
  NormalImplementation,
  NormalOperation,
} from "../normal/normal-service.ts";
import { namedArtifact, programFor } from "./artifact-program.ts";
import { evaluate, templateOf } from "./evaluate.ts";
import type { Standing } from "./standing.ts";
import type { Notes } from "./notes.ts";
import { spanIn } from "./world.ts";

export interface Performing {
  readonly notes: Notes;
  readonly position: (place: Span) => Position;
  /** Where a file is, that was named at a place of a text. */
  readonly pathOf: (file: string, namedAt: Span) => string;
}

/** An operation with what it is called in messages, and where it stands. */
export interface Called {
  readonly name: string;
  readonly operation: NormalOperation;
  readonly standing: Standing;
  /** Those of the node, or of none for a relationship. */
  readonly artifacts: ReadonlyMap<string, NormalArtifact>;
  /** Names by which `operation_host` may call the host that it runs on anyway. */
  readonly hostKeywords: readonly string[];
  /** What is to be known besides its inputs. */
  readonly env: Readonly<Record<string, Template>>;
}

/** The call of the shell that an operation is; undefined, and said, when nothing here runs it. */
export function perform(called: Called, performing: Performing): PerformOperation | undefined {
  const { operation, standing, artifacts, name } = called;
  const { notes, pathOf, position } = performing;
  const { implementation } = operation;
  if (implementation?.primary === undefined) return undefined;
  const primary = namedArtifact(implementation.primary, artifacts);
  const at = spanIn(standing.world, operation.at);
  const program = programFor(primary);
  if (program === undefined || primary.repository !== undefined) {
    const what = primary.type ?? `"${primary.file}"`;
    notes.notActedOn(at, "implementation/not-acted-on", {
      message: `Nothing runs the implementation of ${name}: ${
        program === undefined ? `${what} is neither Bash nor Python` : "it lies in a repository"
      }`,
      hint: "name a file that ends in .sh or .py beside the template",
    });
    return undefined;
  }
  const path = pathOf(primary.file, spanIn(standing.world, primary.at));
  noteUnplayed(called, implementation, notes);
  noteDependencies(called, { path, implementation, performing });
  const params = { run: [program, path] };
  return {
    kind: "perform",
    do: { engine: "shell", params, templates: [], position: position(at) },
    limits: limitsOf(called, implementation, notes),
    redoOn: [],
    env: { ...called.env, ...inputsOf(called, notes) },
    position: position(at),
  };
}

/** What is written beside an implementation, and nothing here does. */
function noteUnplayed(
  { name, operation, standing, hostKeywords }: Called,
  { operationHost }: NormalImplementation,
  notes: Notes,
): void {
  const at = spanIn(standing.world, operation.at);
  if (operationHost !== undefined && !hostKeywords.includes(operationHost))
    notes.notActedOn(at, "implementation/not-acted-on", {
      message: `${name} is to run on the host "${operationHost}", and runs on that of its own node`,
      hint: `leave operation_host out, or write ${hostKeywords.join(" or ")}`,
    });
  if (operation.outputs.size > 0)
    notes.notActedOn(at, "attributeMapping/not-acted-on", {
      message: `The outputs of ${name} are not read: ${[...operation.outputs.keys()].join(", ")}`,
      hint: "hand values on by properties, or by files of the host",
    });
}

/** Files are run where they lie, so what lies beside them is there; nothing else is brought. */
function noteDependencies(
  { artifacts, name, standing, operation }: Called,
  {
    path,
    implementation,
    performing: { notes, pathOf },
  }: {
    readonly path: string;
    readonly implementation: NormalImplementation;
    readonly performing: Performing;
  },
): void {
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  for (const written of implementation.dependencies) {
    const each = namedArtifact(written, artifacts);
    const place = pathOf(each.file, spanIn(standing.world, each.at));
    if (each.repository === undefined && place.startsWith(directory)) continue;
    notes.notActedOn(spanIn(standing.world, operation.at), "implementation/not-acted-on", {
      message: `The dependency "${each.file}" of ${name} is not brought beside "${path}"`,
      hint: "keep it in the directory of the file that needs it",
    });
  }
}

function limitsOf(
  { standing, operation, name }: Called,
  { timeoutSeconds }: NormalImplementation,
  notes: Notes,
): OperationLimits {
  if (timeoutSeconds === undefined) return defaultLimits;
  const ahead = evaluate(timeoutSeconds, standing);
  const seconds = ahead.kind === "known" ? Number(ahead.value) : Number.NaN;
  if (seconds > 0) return { ...defaultLimits, timeoutMs: seconds * 1_000 };
  if (ahead.kind === "later" && ahead.awaited) return defaultLimits;
  notes.notActedOn(spanIn(standing.world, operation.at), "implementation/not-acted-on", {
    message: `The timeout of ${name} is not a number of seconds that is known now`,
    hint: "write it as a whole number",
  });
  return defaultLimits;
}

function inputsOf({ operation, standing, name }: Called, notes: Notes): Record<string, Template> {
  const env: Record<string, Template> = {};
  for (const [input, expression] of operation.inputs) {
    const ahead = evaluate(expression, standing);
    if (ahead.kind !== "later") {
      env[input] = templateOf(ahead);
      continue;
    }
    if (ahead.awaited) continue;
    notes.notActedOn(spanIn(standing.world, expression.at), "operationAssignment/not-acted-on", {
      message: `Input "${input}" of ${name} is not given: ${ahead.why}`,
      hint: "give it a value that is known before anything runs",
    });
  }
  return env;
}
