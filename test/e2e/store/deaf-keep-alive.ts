import { type Method, methods } from "../../../src/store/adapter/etcd/methods.ts";
import type {
  Conversation,
  ConversationListener,
  Transport,
} from "../../../src/store/adapter/etcd/transport.ts";
import type { Message } from "../../../src/store/adapter/etcd/wire.ts";

/** A transport that can swallow keep-alive messages, as a cut network does. */
export class DeafKeepAlive implements Transport {
  isDeaf = false;
  readonly call: Transport["call"];
  readonly close: Transport["close"];
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
    this.call = inner.call.bind(inner);
    this.close = inner.close.bind(inner);
  }

  open<Request extends Message, Response extends Message>(
    method: Method<Request, Response>,
    listener: ConversationListener<Response>,
  ): Conversation<Request> {
    const conversation = this.#inner.open(method, listener);
    if (method.path !== methods.leaseKeepAlive.path) return conversation;
    return {
      send: (message) => {
        if (!this.isDeaf) conversation.send(message);
      },
      pause: () => conversation.pause(),
      resume: () => conversation.resume(),
      end: (suspect) => conversation.end(suspect),
    };
  }
}
