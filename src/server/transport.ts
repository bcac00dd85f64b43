/** What carries the requests of a client to the routes of a server, and the answers back. */
export interface Transport {
  /** Where that is, for messages. */
  readonly place: string;
  /** One request and its whole answer; rejects with a `KhoreiaError` when there is none. */
  exchange(asked: WholeRequest): Promise<WholeAnswer>;
  /** A stream that ends without error when `signal` aborts. */
  open(path: string, signal: AbortSignal): Promise<StreamAnswer>;
}

export interface WholeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WholeAnswer {
  readonly status: number;
  readonly text: string;
}

export interface StreamAnswer {
  readonly status: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}
