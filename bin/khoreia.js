#!/usr/bin/env node
// Plain JavaScript that old releases of Node parse: it has to run in order to say that it cannot.
import fs from "fs";
import module from "module";
import tty from "tty";
import { fileURLToPath } from "url";

const root = new URL("../", import.meta.url);
const args = process.argv.slice(2);
const adoptedBy = "KHOREIA_LAUNCHED_BY";

function isSupported(nodeVersion) {
  const [major, minor] = nodeVersion.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

function fail(message) {
  process.stderr.write(`khoreia: ${message}\n`);
  process.exitCode = 1;
}

async function start() {
  if (process.env[adoptedBy] !== undefined) dieWithParent();
  // Answered here because scripts ask for it in loops: no bundle, no parser of arguments.
  if (args.length === 1 && (args[0] === "version" || args[0] === "--version")) {
    const { version } = JSON.parse(fs.readFileSync(new URL("package.json", root), "utf8"));
    process.stdout.write(`khoreia ${version}\n`);
    return;
  }
  const main = new URL("dist/cli/main.js", root);
  if (!fs.existsSync(main)) {
    fail(`cannot start: "${fileURLToPath(main)}" does not exist; build it with "npm run build"`);
    return;
  }
  module.enableCompileCache(compileCacheDir());
  const cli = await import(main.href);
  process.exitCode = await cli.main(args);
}

// Not the shared temporary directory, which is the default: code that runs as root comes from it.
function compileCacheDir() {
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  if (cache) return `${cache}/khoreia`;
  return home ? `${home}/.cache/khoreia` : undefined;
}

// A launcher that is killed with -9 cannot pass that on. Its channel closes, and that tells us.
function dieWithParent() {
  delete process.env[adoptedBy];
  if (!process.channel) return;
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel.unref();
}

/** The Node that `npm ci` brought, in the nearest `node_modules` that has one. */
function findBundledNode() {
  for (let dir = root; ; dir = new URL("../", dir)) {
    const candidate = fileURLToPath(new URL("node_modules/.bin/node", dir));
    if (fs.existsSync(candidate)) return candidate;
    if (new URL("../", dir).href === dir.href) return undefined;
  }
}

async function startOnBundledNode() {
  const node = process.env[adoptedBy] === undefined ? findBundledNode() : undefined;
  const found = `this is Node ${process.versions.node}`;
  const advice = fs.existsSync(new URL("package-lock.json", root))
    ? `run "npm ci" in "${fileURLToPath(root)}", which brings one`
    : 'install one with "npm install --global node@24"';
  if (node === undefined) {
    fail(`cannot start: it needs Node 22.13 or newer and ${found}; ${advice}`);
    return;
  }
  const { spawn } = await import("child_process");
  const child = spawn(node, process.argv.slice(1), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: Object.assign({}, process.env, { [adoptedBy]: String(process.pid) }),
  });
  // A terminal signals its whole foreground group, so the child has these two already.
  const byTerminal = tty.isatty(0) ? ["SIGINT", "SIGQUIT"] : [];
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2"]) {
    process.on(signal, () => byTerminal.includes(signal) || child.kill(signal));
  }
  child.on("error", (error) =>
    fail(`cannot start "${node}" (${found}): ${error.message}; ${advice}`),
  );
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (isSupported(process.versions.node)) void start();
else void startOnBundledNode();
