import type { Client } from "./client.ts";
import { createClient } from "./create-client.ts";
import { OperatorRecords } from "./operator-records.ts";
import type { ServeOptions } from "./server-context.ts";
import { Streams } from "./streams.ts";

export interface ServeHereOptions extends Omit<ServeOptions, "socketPath"> {
  /** Where the deployment is, for messages. */
  readonly place: string;
  /** Awaited before a request is answered; its path is given without query. */
  readonly prepare: (path: string) => Promise<void>;
}

export interface ServedHere {
  readonly client: Client;
  /** Ends every stream; the store and the deployment stay. */
  close(): Promise<void>;
}

/**
 * The routes of a server and a client of them in one process, with nothing between: for a
 * deployment that others play and that is seen through its store.
 */
export async function serveHere(options: ServeHereOptions): Promise<ServedHere> {
  const { playing, store, clock, place, prepare } = options;
  const { createRouter } = await import("./router.ts");
  const { journal, deployment } = playing;
  const records = new OperatorRecords({ store, clock, journal, deployment, isRemote: true });
  const streams = new Streams(clock);
  const router = createRouter({ ...options, records, streams });
  const answerTo = async (path: string, asked: RequestInit): Promise<Response> => {
    const url = new URL(path, "http://khoreia");
    await prepare(url.pathname);
    return router.fetch(new Request(url, asked));
  };
  const client = createClient({
    place,
    async exchange({ method, path, headers, body }) {
      const answer = await answerTo(path, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.status, text: await answer.text() };
    },
    async open(path, signal) {
      const answer = await answerTo(path, { headers: { accept: "text/event-stream" } });
      return { status: answer.status, chunks: chunksOf(answer, signal) };
    },
  });
  const close = async (): Promise<void> => {
    streams.close();
    await records.close();
  };
  return { client, close };
}

/** Cancelled as soon as nobody wants it: a stream that sleeps would not notice for long. */
async function* chunksOf(answer: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (signal.aborted) return;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
