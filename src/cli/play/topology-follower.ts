import { KhoreiaError } from "../../model/index.ts";
import type { SecretValues } from "../compose/secret-values.ts";
import type { Session } from "../session.ts";
import type { FilesRequest } from "../topology/read-files.ts";
import { TopologyRefused } from "../topology/topology-refused.ts";
import { diagnosticsText } from "../view/diagnostics-text.ts";
import { FileFollower } from "./follow-files.ts";
import type { Play } from "./play.ts";
import { userName } from "./user-name.ts";

export interface FollowRequest {
  readonly play: Play;
  readonly request: FilesRequest;
  /** Learns what a new reading keeps secret. */
  readonly secrets: SecretValues;
}

/**
 * Takes a changed topology over as a new generation. One that is not valid is reported, and what
 * is played goes on as it was.
 */
export class TopologyFollower {
  private readonly session: Session;
  private readonly play: Play;
  private readonly request: FilesRequest;
  private readonly secrets: SecretValues;
  private readonly files: FileFollower;
  private reading = false;
  private changedMeanwhile = false;

  constructor(session: Session, { play, request, secrets }: FollowRequest) {
    this.session = session;
    this.play = play;
    this.request = request;
    this.secrets = secrets;
    this.files = new FileFollower(play.deployment.clock, () => void this.read());
  }

  follow(paths: readonly string[]): void {
    this.files.follow(paths);
  }

  close(): void {
    this.files.close();
  }

  private async read(): Promise<void> {
    if (this.reading) {
      this.changedMeanwhile = true;
      return;
    }
    this.reading = true;
    try {
      do {
        this.changedMeanwhile = false;
        await this.takeOver();
      } while (this.changedMeanwhile);
    } finally {
      this.reading = false;
    }
  }

  private async takeOver(): Promise<void> {
    const { play } = this;
    const { deployment } = play;
    try {
      const { acceptFiles } = await import("../topology/read-files.ts");
      const { topology, paths, secrets } = await acceptFiles(this.session, this.request);
      this.secrets.add(secrets);
      this.files.follow(paths);
      if (topology.name !== deployment.deployment) {
        play.say(
          `the files now name "${topology.name}"; a running deployment keeps its name`,
          "warning",
        );
        return;
      }
      const answer = await deployment.accept({ kind: "topology", topology, by: userName() });
      if (answer.kind === "refused") play.say(`${answer.message} (${answer.code})`, "warning");
      else if (answer.kind === "accepted" && !answer.changed) {
        play.say("the files changed, and say the same as before");
      }
    } catch (error) {
      if (!(error instanceof KhoreiaError)) throw error;
      this.report(error);
    }
  }

  private report(error: KhoreiaError): void {
    const { play } = this;
    const { deployment } = play;
    const generation = deployment.generation;
    const text =
      error instanceof TopologyRefused
        ? diagnosticsText(error.diagnostics, this.session.output)
        : error.message;
    play.say(
      `the files changed and are not valid; generation ${generation} goes on\n${text}`,
      "warning",
    );
  }
}
