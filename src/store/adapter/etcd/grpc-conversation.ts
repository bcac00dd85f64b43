import type { ClientDuplexStream, Metadata, ServiceError } from "@grpc/grpc-js";
import type { Endpoint } from "./endpoints.ts";
import { grpcStatus } from "./failure.ts";
import type { Method } from "./methods.ts";
import {
  CallFailure,
  type Conversation,
  type ConversationListener,
  closedHere,
} from "./transport.ts";
import { type DraftOf, type Message, type MessageOf, decode, encode } from "./wire.ts";

interface ConversationPorts {
  /** Where to, and as whom; rejects with a `CallFailure`. */
  readonly begin: () => Promise<{ readonly endpoint: Endpoint; readonly metadata: Metadata }>;
  readonly ended: (failure: CallFailure) => void;
  readonly suspect: (endpoint: string) => void;
}

/** One stream of messages to and fro, from the choice of its endpoint to its only end. */
export class GrpcConversation<Request extends Message, Response extends Message>
  implements Conversation<Request>
{
  readonly #method: Method<Request, Response>;
  readonly #listener: ConversationListener<Response>;
  readonly #ports: ConversationPorts;
  /** Said before there was a connection; as few as its user sends in that time. */
  readonly #waiting: DraftOf<Request>[] = [];
  #stream: ClientDuplexStream<DraftOf<Request>, MessageOf<Response>> | undefined;
  #endpoint = "the store";
  #isOver = false;
  #isPaused = false;

  constructor(
    method: Method<Request, Response>,
    listener: ConversationListener<Response>,
    ports: ConversationPorts,
  ) {
    this.#method = method;
    this.#listener = listener;
    this.#ports = ports;
  }

  begin(): void {
    this.#ports.begin().then(
      ({ endpoint, metadata }) => this.#start(endpoint, metadata),
      (error: unknown) => this.#finish(error),
    );
  }

  send(message: DraftOf<Request>): void {
    if (this.#isOver) return;
    if (this.#stream === undefined) this.#waiting.push(message);
    else this.#stream.write(message);
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#stream?.resume();
  }

  end(suspect?: "suspect"): void {
    const isNews = !this.#isOver;
    this.#cut(new CallFailure(this.#endpoint, closedHere, "ended"));
    if (isNews && suspect !== undefined) this.#ports.suspect(this.#endpoint);
  }

  /** The store is closed here: its user hears of it. */
  close(): void {
    const failure = new CallFailure(this.#endpoint, closedHere, "closed");
    if (this.#cut(failure)) this.#listener.ended(failure);
  }

  #start({ name, client }: Endpoint, metadata: Metadata): void {
    if (this.#isOver) return;
    const { path, request, response } = this.#method;
    const stream = client.makeBidiStreamRequest<DraftOf<Request>, MessageOf<Response>>(
      path,
      (message) => Buffer.from(encode(request, message)),
      (bytes) => decode(response, bytes),
      metadata,
    );
    this.#endpoint = name;
    this.#stream = stream;
    stream.on("data", (message: MessageOf<Response>) => {
      if (!this.#isOver) this.#listener.received(message);
    });
    stream.on("error", (error) => this.#finish(error));
    stream.on("end", () => this.#finish(undefined));
    if (this.#isPaused) stream.pause();
    for (const message of this.#waiting.splice(0)) stream.write(message);
  }

  #finish(error: unknown): void {
    const failure = error instanceof CallFailure ? error : this.#failureOf(error);
    if (this.#cut(failure)) this.#listener.ended(failure);
  }

  #failureOf(error: unknown): CallFailure {
    const { code, details } = (error ?? {}) as Partial<ServiceError>;
    const said = details ?? (error instanceof Error ? error.message : "the stream has ended");
    return new CallFailure(this.#endpoint, code ?? grpcStatus.unavailable, said);
  }

  /** True the first time. */
  #cut(failure: CallFailure): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#waiting.length = 0;
    this.#stream?.cancel();
    this.#ports.ended(failure);
    return true;
  }
}
