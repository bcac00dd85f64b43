import { statSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import type { Report } from "../../../model/index.ts";
import type { Clock } from "../../../std/clock.ts";
import type { Child, Setting } from "../../engine.ts";
import { httpQuestion, lookAtHttp } from "../http.ts";
import { connectTcp } from "../net/connect-tcp.ts";
import { portParam } from "./command-params.ts";

const defaultHost = "127.0.0.1";
/** One look at readiness; a child that needs longer to answer is not ready. */
const lookTimeoutMs = 5_000;
/** Without a sign of readiness a child is ready when it has lived so long. */
const provenAfterMs = 300;

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
};

export const readyParam = z
  .union([
    z.strictObject({
      tcp: z
        .strictObject({
          host: z.string().min(1).optional().describe("Name or address; 127.0.0.1 by default"),
          port: portParam.describe("Port, 1 to 65535"),
        })
        .describe("It accepts connections"),
    }),
    z.strictObject({ http: httpQuestion.describe("It answers, as the `http` engine asks") }),
    z.strictObject({
      log: z
        .string()
        .min(1)
        .refine(isPattern, "must be a regular expression")
        .describe("A regular expression that its output matches; once is enough"),
    }),
    z.strictObject({
      file: z.string().min(1).describe("A path at which something appears after its start"),
    }),
  ])
  .optional()
  .describe(
    "When it counts as started: `tcp`, `http`, `log` or `file`; by default when it lives on",
  );

export type Ready = z.infer<typeof readyParam>;

export interface ReadinessOptions {
  readonly child: Child;
  readonly setting: Setting;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Whether a living child does what it was started for: holds, fails, or unknown. */
export async function lookAtReadiness(ready: Ready, options: ReadinessOptions): Promise<Report> {
  const { child, clock, signal, setting } = options;
  if (ready === undefined) return lookAtAge(child, clock);
  if ("tcp" in ready) {
    const { host = defaultHost, port } = ready.tcp;
    const result = await connectTcp({ host, port, timeoutMs: lookTimeoutMs, clock, signal });
    if (result.kind === "connected") {
      result.socket.destroy();
      return holds;
    }
    const kind = result.kind === "failed" ? "unknown" : "fails";
    return { kind, detail: `not ready: ${host}:${port}: ${result.why}` };
  }
  if ("http" in ready) {
    const report = await lookAtHttp(ready.http, { clock, signal });
    return { kind: report.kind, detail: `not ready: ${report.detail ?? "no answer"}` };
  }
  if ("log" in ready) {
    const { stdout } = child.output();
    if (new RegExp(ready.log, "mu").test(stdout)) return holds;
    return { kind: "fails", detail: `not ready: its output does not match "${ready.log}" yet` };
  }
  return lookForFile(resolve(setting.cwd, ready.file), child);
}

function lookAtAge(child: Child, clock: Clock): Report {
  if (clock.wall() - child.startedAt >= provenAfterMs) return holds;
  return { kind: "fails", detail: "not ready: only just started" };
}

/** A file that an earlier child left there says nothing of this one. */
function lookForFile(path: string, child: Child): Report {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: "fails", detail: `not ready: "${path}" is not there` };
  // Times of files are cut to the tick of the kernel's clock, so a file may seem a little older.
  if (stat.mtimeMs >= child.startedAt - fileClockSlackMs) return holds;
  return { kind: "fails", detail: `not ready: "${path}" is older than the process` };
}

const fileClockSlackMs = 50;

const holds: Report = Object.freeze({ kind: "holds" });
