// The notation of `console` blocks in our pages and of the transcripts of examples:
//
//   $ COMMAND             is run in a shell, with its directory to itself
//   elsewhere$ COMMAND    is run in another terminal once the lines above it have been seen; what
//                         it writes comes first among the lines below it
//   ^C                    interrupts the command
//   anything else         is what the command writes, in this order
//
// A command that neither ended nor was interrupted when its lines were seen keeps running.

/** What a reader does, and what stands there until the next thing that a reader does. */
export interface Act {
  readonly kind: "command" | "elsewhere" | "interrupt";
  readonly text: string;
  readonly output: readonly string[];
}

export type Block =
  | { readonly kind: "file"; readonly name: string; readonly content: string }
  | { readonly kind: "console"; readonly text: string; readonly acts: readonly Act[] };

/** The blocks of a page that do something: files to write (named by their first line), commands. */
export function readPage(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const match of markdown.matchAll(/^```(\S+)[^\n]*\n(.*?)^```$/gms)) {
    const [, language, content = ""] = match;
    const name = /^(?:#|\/\/) (\S+[.]\w+)\n/.exec(content)?.[1];
    if (language === "console") {
      blocks.push({ kind: "console", text: content, acts: readActs(content) });
    } else if (name !== undefined) {
      blocks.push({ kind: "file", name, content });
    }
  }
  return blocks;
}

export function readActs(text: string): readonly Act[] {
  const acts: { kind: Act["kind"]; text: string; output: string[] }[] = [];
  for (const line of text.trimEnd().split("\n")) {
    const [kind, command] = readPrompt(line);
    if (kind !== undefined) acts.push({ kind, text: command, output: [] });
    else if (acts.length === 0) throw new Error(`there is no command before "${line}"`);
    else acts.at(-1)?.output.push(line);
  }
  return acts;
}

export function writeActs(acts: readonly Act[]): string {
  const prompts = { command: "$ ", elsewhere: "elsewhere$ ", interrupt: "" } as const;
  const lines = acts.flatMap(({ kind, text, output }) => [`${prompts[kind]}${text}`, ...output]);
  return `${lines.join("\n")}\n`;
}

function readPrompt(line: string): readonly [Act["kind"] | undefined, string] {
  if (line.startsWith("$ ")) return ["command", line.slice(2)];
  if (line.startsWith("elsewhere$ ")) return ["elsewhere", line.slice("elsewhere$ ".length)];
  return line === "^C" ? ["interrupt", line] : [undefined, line];
}
