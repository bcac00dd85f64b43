import { once } from "node:events";
import { type Socket, connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** Stands between a client and a server of this machine, and can misbehave as a network does. */
export interface TcpProxy {
  /** `address:port`. */
  readonly endpoint: string;
  /** Connections that were made until now. */
  readonly connections: number;
  /** The next connection that is made is cut once it has brought so many bytes to its client. */
  cutAfter(bytes: number): void;
  /** Nothing passes any more, in either direction, and nobody is told. */
  holdStill(): void;
  letPass(): void;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** Where it listens (127.0.0.1). */
  readonly address?: string;
  /** How much later than it came each piece goes on; they never overtake one another. */
  readonly delayMs?: () => number;
}

export async function startProxy(target: string, options: ProxyOptions = {}): Promise<TcpProxy> {
  const { address = "127.0.0.1", delayMs } = options;
  const [host = "", port = ""] = target.split(":");
  const sockets = new Set<Socket>();
  let connections = 0;
  let cutNextAt = Number.POSITIVE_INFINITY;
  let isStill = false;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(Number(port), host);
    const cutAt = cutNextAt;
    cutNextAt = Number.POSITIVE_INFINITY;
    let brought = 0;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      sockets.delete(client);
      sockets.delete(upstream);
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", end).on("close", end);
      if (isStill) socket.pause();
    }
    const [up, down] = [laterThan(delayMs), laterThan(delayMs)];
    client.on("data", (chunk) => up(() => void upstream.write(chunk)));
    upstream.on("data", (chunk) => {
      brought += chunk.byteLength;
      down(() => void client.write(chunk));
      if (brought >= cutAt) end();
    });
  });
  server.listen(0, address);
  await once(server, "listening");
  const { port: own } = server.address() as { readonly port: number };
  return {
    endpoint: `${address}:${own}`,
    get connections() {
      return connections;
    },
    cutAfter: (bytes) => {
      cutNextAt = bytes;
    },
    holdStill: () => {
      isStill = true;
      for (const socket of sockets) socket.pause();
    },
    letPass: () => {
      isStill = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Does each thing after its delay, in the order in which they were given. */
function laterThan(delayMs: (() => number) | undefined): (act: () => void) => void {
  if (delayMs === undefined) return (act) => act();
  let dueAt = 0;
  let last = Promise.resolve();
  return (act) => {
    dueAt = Math.max(dueAt, performance.now() + delayMs());
    const waited = pause(Math.max(0, dueAt - performance.now()));
    last = last.then(() => waited).then(act);
  };
}
