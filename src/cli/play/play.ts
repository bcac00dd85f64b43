import type { DeploymentStatus, TopologyNode } from "../../model/index.ts";
import { LocalDeployment, type LocalDeploymentOptions } from "../compose/local-deployment.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { exitOfStatus } from "../online/assess-status.ts";
import type { Session } from "../session.ts";
import { endReasons } from "./end-reasons.ts";
import { subjectWidthOf } from "./event-line.ts";
import { JournalPump } from "./journal-pump.ts";
import { openView } from "./open-view.ts";
import type { PlayView } from "./play-view.ts";
import { releaseMemory } from "./release-memory.ts";
import { LateServer } from "./serve-later.ts";

export interface PlayRequest {
  readonly session: Session;
  readonly options: LocalDeploymentOptions;
  readonly mayDraw: boolean;
  /** When the other verbs can speak to it; undefined: never. */
  readonly serveAfterMs: number | undefined;
  /** Of nodes, for the width of their column, where no topology is given. */
  readonly names?: readonly string[];
  /** A word after a summary without trouble. */
  readonly remark?: string;
}

export interface SettleOptions {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

export interface EndOptions {
  /** Of the signal that ended it. */
  readonly code?: ExitCode | undefined;
  /** More lines of a good end, made when all is let go of. */
  readonly remarks?: () => readonly string[];
}

/** How it stands when waiting for it has ended. */
export type Settled = "converged" | "stuck" | "timeout" | "interrupted";

/** How often files and pipes get what happened. */
const showEveryMs = 50;
/** How often it is looked at without anything having happened. */
const lookEveryMs = 250;
/** Quiet files and pipes get a line this often, or CI thinks that nothing lives. */
const heartbeatMs = 30_000;
/** Nothing has moved for so long: a pause disturbs nobody. */
const releaseAfterMs = 1_000;

/** A deployment that is played by this process and shown while it is. */
export class Play {
  readonly deployment: LocalDeployment;
  readonly view: PlayView;
  private readonly session: Session;
  private readonly pump: JournalPump;
  private readonly server: LateServer | undefined;
  private readonly hasAbsentHosts: boolean;
  private readonly beganAt: number;
  private cancelHeartbeat: () => void = () => undefined;
  private settledAt: number | undefined;
  private readonly complaints = new Set<string>();
  /** The generation whose first convergence has given its memory back. */
  private releasedFor = 0;

  private constructor(request: PlayRequest, deployment: LocalDeployment, beganAt: number) {
    const { session, options, mayDraw, serveAfterMs, remark } = request;
    const names = request.names ?? options.topology?.nodes.map(widestInstance) ?? [];
    this.session = session;
    this.deployment = deployment;
    this.beganAt = beganAt;
    this.hasAbsentHosts = options.hosts !== undefined;
    const { clock } = deployment;
    this.view = openView(session, {
      clock,
      deployment: options.deployment,
      drawn: mayDraw ? () => deployment.status() : undefined,
      subjectWidth: subjectWidthOf([options.deployment, ...names]),
      ...(remark === undefined ? {} : { remark }),
    });
    this.pump = new JournalPump(
      deployment.journal,
      {
        show: (events) => this.view.show(events),
        missed: (count) => this.view.say(`${count} events are not shown; khoreia events has them`),
      },
      { clock, everyMs: showEveryMs, from: deployment.ownEventsFrom },
    );
    this.server =
      serveAfterMs === undefined
        ? undefined
        : new LateServer(deployment, options.socket, {
            afterMs: serveAfterMs,
            report: ({ message }) => this.view.say(message, "warning"),
          });
    this.complain();
    this.beat();
  }

  /** Takes the locks and begins; throws when another process plays it. */
  static async begin(request: PlayRequest): Promise<Play> {
    const beganAt = request.session.clock.now();
    const deployment = await LocalDeployment.begin(request.options);
    return new Play(request, deployment, beganAt);
  }

  /** Says something between what has happened and what will. */
  say(text: string, tone?: "note" | "warning"): void {
    this.pump.flush();
    this.view.say(text, tone);
  }

  /** Waits until it is steady, or cannot become so without help, or may wait no longer. */
  async settle({ timeoutMs, signal }: SettleOptions): Promise<Settled> {
    const { deployment } = this;
    const { clock } = deployment;
    const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
    for (;;) {
      if (signal.aborted) return "interrupted";
      const assessment = this.assess();
      if (assessment !== "moving") {
        this.settledAt = clock.now();
        return assessment;
      }
      const leftMs = deadline - clock.now();
      if (leftMs <= 0) return "timeout";
      await this.changeOr(signal, Math.min(leftMs, lookEveryMs));
    }
  }

  /** Waits for a signal, or for the end of a teardown that somebody has ordered. */
  async stay(signal: AbortSignal): Promise<"interrupted" | "down"> {
    const { deployment } = this;
    let isConverged = false;
    let cancelRelease = (): void => undefined;
    while (!signal.aborted) {
      const wasConverged = isConverged;
      isConverged = this.assess() === "converged";
      if (isConverged && !wasConverged) {
        this.server?.openNow();
        cancelRelease();
        cancelRelease = this.releaseLater();
        if (deployment.goal === "deleted") return "down";
      }
      await this.changeOr(signal, heartbeatMs);
    }
    cancelRelease();
    return "interrupted";
  }

  /** Once a generation has converged, the memory that it took is given back. */
  private releaseLater(): () => void {
    const { deployment } = this;
    if (this.releasedFor === deployment.generation) return () => undefined;
    return deployment.clock.after(releaseAfterMs, () => {
      this.releasedFor = deployment.generation;
      releaseMemory();
    });
  }

  /** Shows how it ended, lets go of it, and returns the exit code. */
  async end(settled: Settled, options: EndOptions = {}): Promise<ExitCode> {
    const { session, deployment } = this;
    const { clock } = deployment;
    const durationMs = (this.settledAt ?? clock.now()) - this.beganAt;
    const status = deployment.status();
    const exit = options.code ?? exitOf(settled, status);
    const cut = settled === "timeout" || settled === "interrupted" ? settled : undefined;
    const isWell = exit === exitCode.ok || settled === "interrupted";
    const reasons = isWell
      ? []
      : endReasons(status, session.output, { now: clock.wall(), playsOn: false });
    await this.letGo(settled);
    const remarks = isWell ? (options.remarks?.() ?? []) : [];
    await this.view.close({
      status,
      exit,
      durationMs,
      reasons: [...reasons, ...remarks],
      ...(cut === undefined ? {} : { cut }),
    });
    return exit;
  }

  private async letGo(settled: Settled): Promise<void> {
    const { deployment } = this;
    this.cancelHeartbeat();
    await this.server?.close();
    const isDown = settled === "converged" && deployment.goal === "deleted";
    if (isDown) await deployment.closeAndForget("the teardown is complete");
    else await deployment.leave(settled === "interrupted" ? "interrupted" : "it has settled");
    this.pump.close();
  }

  private assess(): "converged" | "moving" | "stuck" {
    const assessment = this.deployment.assess();
    if (assessment !== "moving" || !this.hasAbsentHosts) return assessment;
    // Nobody in this process knows that the hosts of others will not come: the status does.
    return exitOfStatus(this.deployment.status()) === exitCode.hostAbsent ? "stuck" : "moving";
  }

  private async changeOr(signal: AbortSignal, withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    signal.addEventListener("abort", wake, { once: true });
    await Promise.race([promise, this.deployment.change(withinMs)]);
    signal.removeEventListener("abort", wake);
  }

  /** Says once what an operator should know, such as a state directory that cannot be written. */
  private complain(): void {
    for (const complaint of this.deployment.complaints()) {
      if (this.complaints.has(complaint)) continue;
      this.complaints.add(complaint);
      this.say(complaint, "warning");
    }
  }

  private beat(): void {
    this.cancelHeartbeat = this.deployment.clock.after(heartbeatMs, () => {
      if (this.assess() === "moving") this.view.beat?.(this.deployment.status());
      this.complain();
      this.beat();
    });
  }
}

/** The instance with the most digits. */
const widestInstance = ({ name, count }: TopologyNode): string =>
  count === undefined ? name : `${name}[${Math.max(0, count - 1)}]`;

function exitOf(settled: Settled, status: DeploymentStatus): ExitCode {
  switch (settled) {
    case "converged":
    case "stuck":
      return exitOfStatus(status);
    case "timeout":
      return exitCode.timedOut;
    case "interrupted":
      return exitCode.interrupted;
    default:
      return settled satisfies never;
  }
}
