// Judges the log that the operations wrote, by the scene alone: nothing of khoreia is asked.
import type { Scene, SceneNode } from "./random-scene.ts";

export interface LogLine {
  readonly phase: "start" | "end";
  readonly node: string;
  readonly operation: string;
  readonly pid: number;
  /** Wall time in nanoseconds, for people; the order of the log is the order of writes. */
  readonly time: string;
  readonly notes: readonly string[];
}

export interface Judgement {
  readonly violations: readonly string[];
  readonly runs: number;
  /** Runs that were ended before they had said that they end. */
  readonly cut: number;
  /** Complete runs of operations without check that were run once more: the record was lost. */
  readonly repeated: number;
  /** Runs that began although what they make was there already. */
  readonly needless: number;
}

export function parseLog(text: string): readonly LogLine[] {
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  return complete.split("\n").flatMap((line): LogLine[] => {
    if (line === "") return [];
    const [phase, node, operation, pid, time, notes, ...rest] = line.split(" ");
    if (phase !== "start" && phase !== "end") throw new Error(`not a line of the log: "${line}"`);
    if (node === undefined || operation === undefined || time === undefined || rest.length > 0) {
      throw new Error(`not a line of the log: "${line}"`);
    }
    return [{ phase, node, operation, pid: Number(pid), time, notes: (notes ?? "").split(",") }];
  });
}

/**
 * All that the log of one scene shows. From line `calm` on the test itself has removed marks, so
 * that one may be missing when the heal of another begins.
 */
export function judgeLog(lines: readonly LogLine[], scene: Scene, calm = lines.length): Judgement {
  const judge = new Judge(scene);
  for (const [index, line] of lines.entries()) judge.read(line, index < calm);
  return judge.judgement();
}

class Judge {
  private readonly nodes: ReadonlyMap<string, SceneNode>;
  private readonly dependents: ReadonlyMap<string, readonly SceneNode[]>;
  private readonly waitsForSame: boolean;
  private readonly ended = new Set<string>();
  /** By node: the run that has not said that it ended. */
  private readonly open = new Map<string, LogLine>();
  private readonly violations: string[] = [];
  private runs = 0;
  private cut = 0;
  private repeated = 0;
  private needless = 0;

  constructor(scene: Scene) {
    this.nodes = new Map(scene.nodes.map((node) => [node.name, node]));
    this.waitsForSame = scene.waitsForSame === true;
    const pairs = scene.nodes.flatMap((node) =>
      node.requires.map((required) => ({ required, node })),
    );
    const grouped = Map.groupBy(pairs, ({ required }) => required);
    this.dependents = new Map(
      [...grouped].map(([name, edges]) => [name, edges.map(({ node }) => node)]),
    );
  }

  read(line: LogLine, isCalm: boolean): void {
    const node = this.nodes.get(line.node);
    const isKnown = line.operation === "delete" || node?.operations.includes(line.operation);
    if (node === undefined || isKnown !== true) this.blame(line, "nobody has asked for it");
    else if (line.phase === "start") this.started(line, node, isCalm);
    else this.finished(line);
  }

  judgement(): Judgement {
    const { violations, runs, repeated, needless } = this;
    return { violations, runs, cut: this.cut + this.open.size, repeated, needless };
  }

  private started(line: LogLine, node: SceneNode, isCalm: boolean): void {
    this.runs += 1;
    if (line.notes.includes("busy")) {
      this.blame(line, "something of an earlier run of its node is still alive");
    }
    if (this.open.has(node.name)) this.cut += 1;
    this.open.set(node.name, line);
    const isDelete = line.operation === "delete";
    const early = isDelete ? this.dependentsOf(node) : isCalm ? this.missing(line, node) : [];
    if (early.length > 0) this.blame(line, `it began before ${early.join(" and ")}`);
    const key = keyOf(line);
    if (line.notes.includes("needless")) {
      if (node.kind === "recorded") this.repeated += 1;
      else this.needless += 1;
    }
    // A new run makes it true again; until then it is not.
    if (isDelete) for (const each of node.operations) this.ended.delete(`${node.name}.${each}`);
    else this.ended.delete(key);
  }

  private finished(line: LogLine): void {
    const start = this.open.get(line.node);
    if (start?.pid !== line.pid || start.operation !== line.operation) {
      this.blame(line, "it is not the run of its node that began last");
    }
    this.open.delete(line.node);
    this.ended.add(keyOf(line));
  }

  /** Which preconditions the log does not show, and which marks the operation did not find. */
  private missing(line: LogLine, node: SceneNode): readonly string[] {
    const own = node.operations.slice(0, node.operations.indexOf(line.operation));
    const wanted = [
      ...own.map((operation) => ({ node, operation })),
      ...node.requires.flatMap((name) => {
        const required = this.nodes.get(name);
        const operations = required?.operations ?? [];
        const last = this.waitsForSame ? operations.indexOf(line.operation) : operations.length - 1;
        return operations.slice(0, last + 1).map((operation) => ({ node: required, operation }));
      }),
    ];
    const silent = wanted.filter(
      (each) => writesLog(each) && !this.ended.has(`${each.node?.name ?? ""}.${each.operation}`),
    );
    const absent = line.notes.indexOf("missing");
    return [
      ...silent.map((each) => `"${each.node?.name ?? ""}.${each.operation}" ended`),
      ...(absent < 0 ? [] : line.notes.slice(absent + 1).map((path) => `"${path}" was there`)),
    ];
  }

  private dependentsOf(node: SceneNode): readonly string[] {
    const stay = (this.dependents.get(node.name) ?? []).filter(
      (dependent) =>
        (dependent.kind === "checked" || dependent.kind === "recorded") &&
        !this.ended.has(`${dependent.name}.delete`),
    );
    return stay.map(({ name }) => `"${name}" was deleted`);
  }

  private blame({ node, operation, pid, time }: LogLine, why: string): void {
    this.violations.push(`${node}.${operation} (pid ${pid}, ${time}): ${why}`);
  }
}

const keyOf = ({ node, operation }: LogLine): string => `${node}.${operation}`;

/** Files are written by khoreia itself, which says nothing here; their marks are looked at. */
function writesLog({ node, operation }: { node: SceneNode | undefined; operation: string }) {
  if (node?.kind === "process") return operation === "start";
  return node?.kind !== "file";
}
