import assert from "node:assert/strict";
import { test } from "node:test";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { Sink } from "../output/sink.ts";
import { LiveBlock } from "./live-block.ts";

const escape = "\u001b";

/** As much of a terminal as a block needs: it wraps, scrolls, and obeys what the block sends. */
class Screen {
  readonly lines: string[] = [""];
  private row = 0;
  private column = 0;
  private readonly rows: number;
  private readonly columns: number;

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
  }

  feed(text: string): void {
    const pattern = new RegExp(`${escape}\\[(\\??\\d*)([A-Za-z])|([^])`, "g");
    for (const [, argument = "", command, char] of text.matchAll(pattern)) {
      if (char === undefined) this.obey(command as string, Number(argument));
      else if (char === "\r") this.column = 0;
      else if (char === "\n") this.newLine();
      else this.put(char);
    }
  }

  /** What is written so far, history included, without the empty rest. */
  text(): readonly string[] {
    return this.lines.map((line) => line.trimEnd()).slice(0, this.lines.length - 1);
  }

  private put(char: string): void {
    if (this.column === this.columns) this.newLine();
    const line = (this.lines[this.row] ?? "").padEnd(this.column);
    this.lines[this.row] = line.slice(0, this.column) + char + line.slice(this.column + 1);
    this.column += 1;
  }

  private newLine(): void {
    this.row += 1;
    this.column = 0;
    if (this.lines.length === this.row) this.lines.push("");
  }

  private obey(command: string, argument: number): void {
    if (command === "A") {
      const top = Math.max(0, this.lines.length - this.rows);
      this.row = Math.max(top, this.row - argument);
    } else if (command === "K") {
      this.lines[this.row] = (this.lines[this.row] ?? "").slice(0, this.column);
    } else if (command === "J") {
      this.lines.length = this.row + 1;
      this.lines[this.row] = (this.lines[this.row] ?? "").slice(0, this.column);
    }
  }
}

function terminal(rows: number, columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, rows, columns });
  const screen = new Screen(rows, columns);
  const block = new LiveBlock(new Sink(stream));
  const flush = (): string => {
    const bytes = stream.read() as Buffer | null;
    const text = bytes === null ? "" : bytes.toString();
    screen.feed(text);
    return text;
  };
  return { screen, block, flush, stream };
}

test("finished lines stay above, and the block stays below them", () => {
  const { screen, block, flush } = terminal(10, 40);
  block.draw([], ["db creating", "1 of 2"]);
  flush();
  assert.deepEqual(screen.text(), ["db creating", "1 of 2"]);
  block.draw(["db created"], ["web creating", "2 of 2"]);
  block.draw([], ["2 of 2 steady"]);
  flush();
  assert.deepEqual(screen.text(), ["db created", "2 of 2 steady"]);
  block.close(["web created"]);
  flush();
  assert.deepEqual(screen.text(), ["db created", "web created"]);
});

test("an unchanged block is not drawn again", () => {
  const { block, flush } = terminal(10, 40);
  block.draw([], ["1 of 2"]);
  flush();
  block.draw([], ["1 of 2"]);
  assert.equal(flush(), "");
});

test("a block is never taller than the window minus two", () => {
  const { screen, block, flush } = terminal(5, 40);
  block.draw([], ["a", "b", "c", "d", "e", "f"]);
  flush();
  assert.deepEqual(screen.text(), ["d", "e", "f"]);
});

test("a window that became narrow leaves nothing behind", () => {
  const { block, flush, stream } = terminal(10, 40);
  block.draw([], ["x".repeat(30), "1 of 2"]);
  flush();
  stream.columns = 20;
  block.draw([], ["2 of 2"]);
  // The first line has wrapped into two.
  assert.ok(flush().includes("\r\u001b[3A"));
});

test("an update is one write between the marks of a synchronized update", () => {
  const { block, flush } = terminal(10, 40);
  flush();
  block.draw(["done"], ["1 of 2"]);
  const text = flush();
  assert.ok(text.startsWith("\u001b[?2026h") && text.endsWith("\u001b[?2026l"));
  assert.equal(text.split("\u001b[?2026h").length, 2);
});

test("the cursor is hidden while a block is shown, and back afterwards", () => {
  const { block, flush } = terminal(10, 40);
  assert.equal(flush(), "\u001b[?25l");
  block.close([]);
  block.close(["twice"]);
  assert.equal(flush().endsWith("\u001b[?25h"), true);
});

test("whatever is drawn, the screen shows history and the last block", () => {
  const line = fc.stringMatching(/^[a-z]{1,18}$/);
  const draws = fc.array(
    fc.tuple(fc.array(line, { maxLength: 4 }), fc.array(line, { maxLength: 9 })),
  );
  fc.assert(
    fc.property(draws, fc.integer({ min: 4, max: 8 }), (steps, rows) => {
      const { screen, block, flush } = terminal(rows, 20);
      const history: string[] = [];
      let last: readonly string[] = [];
      for (const [finished, lines] of steps) {
        block.draw(finished, lines);
        history.push(...finished);
        last = lines.slice(-(rows - 2));
      }
      flush();
      assert.deepEqual(screen.text(), [...history, ...last]);
      block.close([]);
    }),
  );
});
