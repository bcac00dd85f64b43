import {
  Client,
  type ChannelCredentials,
  connectivityState,
  credentials as grpcCredentials,
  logVerbosity,
  setLogVerbosity,
} from "@grpc/grpc-js";
import type { Clock } from "../../../std/clock.ts";

// What went wrong is told by whoever called, not by a library on the standard error output.
setLogVerbosity(logVerbosity.NONE);

export interface TlsFiles {
  /** In PEM; absent: the authorities that the system trusts. */
  readonly ca?: Uint8Array;
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}

export interface EndpointOptions {
  readonly clock: Clock;
  /** `host:port` of members of one cluster, at least one. */
  readonly endpoints: readonly string[];
  /** Absent: the connection is in plain text. */
  readonly tls?: TlsFiles;
}

export interface Endpoint {
  readonly name: string;
  readonly client: Client;
}

/** The members of the store that can be asked, and which of them is. */
export class Endpoints {
  readonly #options: EndpointOptions;
  readonly #credentials: ChannelCredentials;
  readonly #clients = new Map<string, Client>();
  #current = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#credentials = credentialsFor(options.tls);
  }

  get count(): number {
    return this.#options.endpoints.length;
  }

  /**
   * The current one if it is connected or can be within `connectMs`, otherwise the next one that
   * can. If none can, the current one all the same: a call to it fails at once and says why.
   */
  async pick(): Promise<Endpoint> {
    const first = this.#endpoint();
    for (let tried = 0; tried < this.count; tried += 1) {
      const endpoint = tried === 0 ? first : this.#endpoint();
      if (await this.#connects(endpoint.client)) return endpoint;
      this.leave(endpoint.name);
    }
    return first;
  }

  /** What follows asks another one, if there is one. */
  leave(name: string): void {
    if (this.#options.endpoints[this.#current] !== name) return;
    this.#current = (this.#current + 1) % this.count;
  }

  /** Left, and its connection given up: it may be open at this end alone. */
  abandon(name: string): void {
    this.leave(name);
    this.#clients.get(name)?.close();
    this.#clients.delete(name);
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #endpoint(): Endpoint {
    const name = this.#options.endpoints[this.#current] as string;
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = new Client(name, this.#credentials, channelOptions);
      this.#clients.set(name, client);
    }
    return { name, client };
  }

  async #connects(client: Client): Promise<boolean> {
    const channel = client.getChannel();
    const until = this.#options.clock.wall() + connectMs;
    let state = channel.getConnectivityState(true);
    for (;;) {
      if (state === connectivityState.READY) return true;
      if (state === connectivityState.TRANSIENT_FAILURE) return false;
      if (state === connectivityState.SHUTDOWN) return false;
      const before = state;
      const hasChanged = await new Promise<boolean>((resolve) => {
        channel.watchConnectivityState(before, until, (late) => resolve(late === undefined));
      });
      if (!hasChanged) return false;
      state = channel.getConnectivityState(true);
    }
  }
}

function credentialsFor(tls: TlsFiles | undefined): ChannelCredentials {
  if (tls === undefined) return grpcCredentials.createInsecure();
  const [ca, key, cert] = [tls.ca, tls.key, tls.cert].map((file) =>
    file === undefined ? null : Buffer.from(file),
  );
  return grpcCredentials.createSsl(ca, key, cert);
}

/** How long a member may take to be connected to before the next one is tried. */
const connectMs = 1_500;

const channelOptions = {
  // A connection belongs to its client alone, so that giving the client up gives it up.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  // Half-open connections are found out while something is under way; etcd takes more pings than
  // that, and any while nothing is, for an attack.
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5_000,
  // Pages of a range and batches of a watch are bounded by the store's own limits.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // Whether to repeat is decided above, by whoever knows what a call does.
  "grpc.enable_retries": 0,
} as const;
