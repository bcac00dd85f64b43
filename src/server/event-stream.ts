import { KhoreiaError } from "../model/index.ts";

/** One frame of a stream of server-sent events. */
export interface Frame {
  readonly event: string;
  /** JSON. */
  readonly data: string;
  readonly id?: string;
}

/** Most of one frame; a snapshot of 100,000 nodes takes a quarter. */
const maxFrameChars = 512 * 1024 * 1024;

export const heartbeatFrame = ": beat\n\n";

/** `data` is JSON text, so it holds no line break that the format would have to split. */
export function formatFrame(frame: Frame): string {
  const id = frame.id === undefined ? "" : `id: ${frame.id.replaceAll(/[\r\n\0]/g, "?")}\n`;
  return `${id}event: ${frame.event}\ndata: ${frame.data}\n\n`;
}

/**
 * The frames in a stream of bytes, however it was cut into chunks. Comments and fields that are
 * not known are skipped; a frame that the stream's end cuts short is dropped.
 */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  // Pieces of the line that is not complete yet; joined once, or long frames cost a square.
  let pieces: string[] = [];
  let length = 0;
  let fields: Fields = {};
  for await (const chunk of chunks) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    const last = lines.pop() ?? "";
    for (const rest of lines) {
      pieces.push(rest);
      const line = pieces.length === 1 ? rest : pieces.join("");
      pieces = [];
      length = 0;
      if (line !== "" && line !== "\r") {
        readLine(line, fields);
        continue;
      }
      if (fields.data !== undefined) yield frameOf(fields, fields.data);
      fields = {};
    }
    pieces.push(last);
    length += last.length;
    if (length > maxFrameChars) throw tooLong();
  }
}

interface Fields {
  event?: string;
  data?: string;
  id?: string;
}

function readLine(line: string, fields: Fields): void {
  const match = /^(event|data|id):[ ]?(.*?)\r?$/s.exec(line);
  if (match === null) return;
  const [, name, value = ""] = match;
  if (name === "event") fields.event = value;
  else if (name === "id") fields.id = value;
  else fields.data = fields.data === undefined ? value : `${fields.data}\n${value}`;
}

function frameOf(fields: Fields, data: string): Frame {
  const frame = { event: fields.event ?? "message", data };
  return fields.id === undefined ? frame : { ...frame, id: fields.id };
}

function tooLong(): KhoreiaError {
  return new KhoreiaError(
    "KHO_SERVER_INCOMPATIBLE",
    `Cannot read the stream: one event is longer than ${maxFrameChars} characters`,
  );
}
