import { Metadata, type ServiceError } from "@grpc/grpc-js";
import type { Clock } from "../../../std/clock.ts";
import type { EtcdAccess } from "./access.ts";
import { type Endpoint, Endpoints } from "./endpoints.ts";
import { grpcStatus, wasNotDone } from "./failure.ts";
import { GrpcConversation } from "./grpc-conversation.ts";
import { type Method, methods } from "./methods.ts";
import {
  CallFailure,
  type Conversation,
  type ConversationListener,
  type Transport,
  closedHere,
} from "./transport.ts";
import { type DraftOf, type Message, type MessageOf, decode, encode } from "./wire.ts";

export interface GrpcOptions extends EtcdAccess {
  readonly clock: Clock;
}

/** Calls over gRPC, to one endpoint at a time, and to the next one when that fails. */
export class GrpcTransport implements Transport {
  readonly #options: GrpcOptions;
  readonly #clock: Clock;
  readonly #endpoints: Endpoints;
  readonly #open = new Set<{ close(): void }>();
  #token: Promise<string> | undefined;
  #closed = false;

  constructor(options: GrpcOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#endpoints = new Endpoints(options);
  }

  async call<Request extends Message, Response extends Message>(
    method: Method<Request, Response>,
    request: DraftOf<Request>,
    timeoutMs: number,
  ): Promise<MessageOf<Response>> {
    const until = this.#clock.now() + timeoutMs;
    const bytes = encode(method.request, request);
    let mayLogIn = this.#options.login !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      const metadata = await this.#metadata(method);
      const endpoint = await this.#pick();
      const leftMs = Math.max(1, until - this.#clock.now());
      const outcome = await this.#unary(endpoint, method, { bytes, metadata, leftMs });
      if (!(outcome instanceof CallFailure)) return outcome;
      if (outcome.code === grpcStatus.unauthenticated && mayLogIn) {
        // Refused before anything was done: the token has expired, or its member is new.
        mayLogIn = false;
        this.#token = undefined;
        continue;
      }
      this.#blame(outcome);
      // Timers may be a little early: what is left then is no time to ask another one.
      const isOver = outcome.code === grpcStatus.deadlineExceeded || this.#clock.now() >= until;
      const isWorthwhile = attempt <= this.#endpoints.count && !isOver;
      const mayRepeat = method.repeatable ? isOfEndpoint(outcome) : wasNotDone(outcome);
      if (!isWorthwhile || !mayRepeat || this.#closed) throw outcome;
    }
  }

  open<Request extends Message, Response extends Message>(
    method: Method<Request, Response>,
    listener: ConversationListener<Response>,
  ): Conversation<Request> {
    const conversation = new GrpcConversation(method, listener, {
      begin: async () => {
        const metadata = await this.#metadata(method);
        return { endpoint: await this.#pick(), metadata };
      },
      ended: (failure) => {
        this.#open.delete(conversation);
        if (failure.code === grpcStatus.unauthenticated) this.#token = undefined;
        this.#blame(failure);
      },
      suspect: (endpoint) => this.#endpoints.abandon(endpoint),
    });
    this.#open.add(conversation);
    conversation.begin();
    return conversation;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const conversation of [...this.#open]) conversation.close();
    this.#endpoints.close();
  }

  async #pick(): Promise<Endpoint> {
    if (this.#closed) throw new CallFailure("here", closedHere, "closed");
    const endpoint = await this.#endpoints.pick();
    if (this.#closed) throw new CallFailure("here", closedHere, "closed");
    return endpoint;
  }

  #unary<Request extends Message, Response extends Message>(
    { name, client }: Endpoint,
    method: Method<Request, Response>,
    how: { readonly bytes: Uint8Array; readonly metadata: Metadata; readonly leftMs: number },
  ): Promise<MessageOf<Response> | CallFailure> {
    const answer = Promise.withResolvers<MessageOf<Response> | CallFailure>();
    client.makeUnaryRequest(
      method.path,
      (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      (bytes) => decode(method.response, bytes),
      how.bytes,
      how.metadata,
      { deadline: this.#clock.wall() + how.leftMs },
      (error: ServiceError | null, response) => {
        const isOver = error !== null || response === undefined;
        if (isOver) answer.resolve(this.#failureOf(name, error));
        else answer.resolve(response);
      },
    );
    return answer.promise;
  }

  #failureOf(endpoint: string, error: ServiceError | null): CallFailure {
    if (this.#closed) return new CallFailure(endpoint, closedHere, "closed");
    const code = error?.code ?? grpcStatus.unavailable;
    return new CallFailure(endpoint, code, error?.details ?? "no response");
  }

  #blame(failure: CallFailure): void {
    if (failure.code === grpcStatus.deadlineExceeded) this.#endpoints.abandon(failure.endpoint);
    else if (isOfEndpoint(failure)) this.#endpoints.leave(failure.endpoint);
  }

  async #metadata(method: Method<Message, Message>): Promise<Metadata> {
    const metadata = new Metadata();
    // A member that has lost its leader says so, instead of falling silent.
    metadata.set("hasleader", "true");
    const { login } = this.#options;
    if (login === undefined || method.path === methods.authenticate.path) return metadata;
    this.#token ??= this.#logIn(login);
    try {
      metadata.set("token", await this.#token);
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
    return metadata;
  }

  async #logIn(login: { readonly name: string; readonly password: string }): Promise<string> {
    const { token } = await this.call(methods.authenticate, login, loginTimeoutMs);
    return token;
  }
}

/** The trouble is this member's: another one may do better. */
function isOfEndpoint({ code }: CallFailure): boolean {
  return code === grpcStatus.unavailable || code === grpcStatus.deadlineExceeded;
}

const loginTimeoutMs = 5_000;
