import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Home, untilTrue } from "../cli/khoreia.ts";

const launcher = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));

const packageRoot = fileURLToPath(new URL("../../../", import.meta.url));

const mostTries = 20;

/** One command line as a terminal shows it: what it writes to stdout and stderr, as it comes. */
export class ShellCommand {
  private readonly child: ChildProcess;
  private written = "";
  ended = false;

  constructor(text: string, at: { readonly env: Record<string, string>; readonly cwd: string }) {
    // A process group of its own, because ^C goes to a whole group.
    this.child = spawn("/bin/sh", ["-c", `exec 2>&1; ${text}`], {
      ...at,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      this.written += chunk;
    });
    void once(this.child, "close").then(() => {
      this.ended = true;
    });
  }

  /** The whole lines so far. */
  lines(): readonly string[] {
    const end = this.ended ? this.written.length : this.written.lastIndexOf("\n") + 1;
    return this.written
      .slice(0, end)
      .replace(/\n$/, "")
      .split("\n")
      .slice(0, end === 0 ? 0 : undefined);
  }

  signal(name: "SIGINT" | "SIGKILL"): void {
    if (this.child.pid !== undefined && !this.ended) process.kill(-this.child.pid, name);
  }

  async untilEnded(): Promise<void> {
    await untilTrue(() => this.ended, { what: () => `the end after ${this.written}` });
  }
}

/** A place where the commands of a page are run: `khoreia` is the one that was built. */
export class Shell {
  readonly home = new Home();
  private readonly commands: ShellCommand[] = [];

  constructor() {
    const shim = this.home.write(
      "bin/khoreia",
      `#!/bin/sh\nexec ${process.execPath} ${launcher} "$@"\n`,
    );
    chmodSync(shim, 0o755);
    // Programs of a page import the package that was built, and run on the Node of the tests.
    symlinkSync(process.execPath, this.home.path("bin/node"));
    mkdirSync(this.home.path("node_modules"));
    symlinkSync(packageRoot, this.home.path("node_modules/khoreia"));
    this.home.write("work/.keep", "");
  }

  get directory(): string {
    return this.home.path("work");
  }

  start(text: string): ShellCommand {
    const env = this.home.env();
    env["PATH"] = `${this.home.path("bin")}:${env["PATH"] ?? ""}`;
    const command = new ShellCommand(text, { env, cwd: this.directory });
    this.commands.push(command);
    return command;
  }

  /** What a command has written when it has ended. */
  async run(text: string): Promise<readonly string[]> {
    const command = this.start(text);
    await command.untilEnded();
    return command.lines();
  }

  /** The same, but patient with a deployment that has only just begun to listen. */
  async ask(text: string): Promise<readonly string[]> {
    for (let tries = 1; ; tries += 1) {
      const lines = await this.run(text);
      const isEarly = lines.some((line) => line.includes("KHO_DEPLOYMENT_NOT_RUNNING"));
      if (!isEarly || tries === mostTries) return lines;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const command of this.commands) command.signal("SIGINT");
    await Promise.all(this.commands.map((command) => command.untilEnded()));
    await this.home[Symbol.asyncDispose]();
  }
}
