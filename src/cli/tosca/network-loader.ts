import type { Loaded, Loader } from "../../reader/index.ts";

/** Bounds of one address, redirections included; nothing is fetched in parallel. */
const mostMs = 10_000;
const mostBytes = 8 * 1024 * 1024;
/** All addresses of one reading together. */
const mostFetches = 200;

/** A loader that also fetches http and https addresses; everything else is left to `local`. */
export function networkLoader(local: Loader): Loader {
  let fetches = 0;
  return {
    resolve: (from, to) => {
      if (isAddress(to)) return to;
      return isAddress(from) ? new URL(to, from).href : local.resolve(from, to);
    },
    read(path, maxLength) {
      if (!isAddress(path)) return local.read(path, maxLength);
      fetches += 1;
      if (fetches > mostFetches)
        return Promise.resolve(failed(`more than ${mostFetches} addresses would have to be asked`));
      return fetchText(path, Math.min(maxLength, mostBytes));
    },
  };
}

const isAddress = (path: string): boolean => /^https?:\/\//i.test(path);

const failed = (reason: string): Loaded => ({ kind: "failed", reason });

async function fetchText(url: string, maxBytes: number): Promise<Loaded> {
  try {
    const signal = AbortSignal.timeout(mostMs);
    const response = await fetch(url, { signal, credentials: "omit" });
    if (!response.ok) {
      await response.body?.cancel();
      return failed(`the server answers ${response.status}`);
    }
    const bytes = await readBounded(response, maxBytes);
    if (bytes === undefined) return failed(`it has more than ${maxBytes} bytes`);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: "loaded", file: url, text };
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/** Undefined when there is more; what a server says of the length is not relied upon. */
async function readBounded(response: Response, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no whole answer within ${mostMs / 1_000} s`;
  if (error instanceof TypeError && error.cause === undefined) return "it is not UTF-8 text";
  // What fetch throws says "fetch failed" and keeps the reason to itself.
  return error.cause instanceof Error ? error.cause.message : error.message;
}
