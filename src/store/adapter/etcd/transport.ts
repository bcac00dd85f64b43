import type { Method } from "./methods.ts";
import type { DraftOf, Message, MessageOf } from "./wire.ts";

/** Carries calls to one of the store's endpoints. Whatever fails, fails with a `CallFailure`. */
export interface Transport {
  /** One request, one response. A repeatable one is tried on the other endpoints as well. */
  call<Request extends Message, Response extends Message>(
    method: Method<Request, Response>,
    request: DraftOf<Request>,
    timeoutMs: number,
  ): Promise<MessageOf<Response>>;
  /** Messages to and fro until either side ends it; `ended` is called once, and never at once. */
  open<Request extends Message, Response extends Message>(
    method: Method<Request, Response>,
    listener: ConversationListener<Response>,
  ): Conversation<Request>;
  /** What waits ends with a failure of kind `closed`. */
  close(): void;
}

export interface ConversationListener<Response extends Message> {
  received(message: MessageOf<Response>): void;
  ended(failure: CallFailure): void;
}

export interface Conversation<Request extends Message> {
  send(message: DraftOf<Request>): void;
  /** Lets the store wait with further messages; what is under way still comes. */
  pause(): void;
  resume(): void;
  /** Ends it, for `why`; `suspect`: its endpoint is to blame, and is left by what follows. */
  end(suspect?: "suspect"): void;
}

/** In gRPC's words, with the endpoint that was asked. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
  /** gRPC's status code; 0 when this side has closed. */
  readonly code: number;
  readonly endpoint: string;

  constructor(endpoint: string, code: number, details: string) {
    super(details);
    this.endpoint = endpoint;
    this.code = code;
  }
}

export const closedHere = 0;
