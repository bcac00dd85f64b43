import type { Prng } from "../../src/std/prng.ts";
import { mutateLine } from "./mutate-line.ts";

/** Words that mean something to YAML, to the dialect or to JavaScript. */
const words: readonly string[] = [
  ...["khoreia", "nodes", "inputs", "name", "include", "env_allow", "host", "placement", "labels"],
  ...["count", "requires", "exports", "on_broken", "update", "parallel", "description", "type"],
  ...["create", "configure", "start", "stop", "delete", "check", "do", "keep", "redo_on", "env"],
  ...["timeout", "attempts", "backoff", "base", "cap", "settle", "every", "user", "cwd", "until"],
  ...["before", "node", "default", "secret", "required", "id", "target", "interfaces", "deps"],
  ...["file", "shell", "process", "tcp", "notify", "nil", "path", "content", "mode", "run", "port"],
  ...["ready", "creates", "unless", "a", "b", "c", "web", "db", "api", "n1", "n2", "0", "1", "5"],
  ...["true", "null", "~", "started", "created", "stopped", "5s", "10m", "0644", "-1", "1e309"],
  ...["__proto__", "constructor", "toString", "valueOf", "é", "日本", "\u202e", "𝄞", "ß"],
];

const placeholders: readonly string[] = [
  ...["${inputs.a}", "${inputs.b.c}", "${a.x}", "${b[0].x}", "${host.name}", "${host.labels.z}"],
  ...["${node.name}", "${instance.index}", "${env.HOME}", "${deployment.name}", "$${", "${", "${}"],
  ...["${HOME}", "${${inputs.a}}", "$$${inputs.a}", "${inputs.}", "${b[99999999999].x}"],
];

/** Characters and pairs that change what YAML sees. */
const signs: readonly string[] = [
  ...[": ", ":", "- ", "-", "? ", ", ", "[", "]", "{", "}", "'", '"', "|", ">", "|-", ">+", "|2"],
  ...["#", " #", "&a ", "*a", "*a ", "<<: ", "<<: *a", "!", "!!str ", "!!int ", "!x ", "---\n"],
  ...["...\n", "%YAML 1.2\n", "%TAG ! x\n", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "\\"],
  ...["\\n", "\\u0000", "\0", "\ufeff", "\u0085", "\u2028", "\ud800", "\x1b[2J", "@", "`", "=", ""],
];

/** A text for the reader: a mended one, a mutated one, a spliced one or a soup. */
export function generateText(prng: Prng, corpus: readonly string[]): string {
  switch (prng.int(8)) {
    case 0:
      return soup(prng);
    case 1:
      return mutate(topology(prng), prng);
    case 2:
      return splice(prng.pick(corpus), prng.pick(corpus), prng);
    case 3:
    case 4:
      return topology(prng);
    default:
      return mutate(prng.pick(corpus), prng);
  }
}

function soup(prng: Prng): string {
  let text = prng.chance(0.5) ? "khoreia: 1\nnodes:\n" : "";
  for (let i = prng.int(60); i > 0; i--) text += token(prng);
  return text;
}

function token(prng: Prng): string {
  const kind = prng.int(10);
  if (kind < 5) return prng.pick(signs);
  return kind < 9 ? prng.pick(words) : prng.pick(placeholders);
}

/** A few changes: of bytes, of tokens, of lines. */
function mutate(original: string, prng: Prng): string {
  let text = original;
  for (let i = 1 + prng.int(4); i > 0; i--) text = mutateOnce(text, prng);
  return text;
}

function mutateOnce(text: string, prng: Prng): string {
  const at = prng.int(text.length + 1);
  const length = prng.int(prng.chance(0.8) ? 8 : 200);
  const before = text.slice(0, at);
  switch (prng.int(9)) {
    case 0:
      return before + String.fromCharCode(prng.int(256)) + text.slice(at + 1);
    case 1:
      return before + text.slice(at + length);
    case 2:
      return before + text.slice(at, at + length).repeat(prng.int(4)) + text.slice(at);
    case 3:
    case 4:
      return before + token(prng) + text.slice(at);
    case 5:
      return before + token(prng) + text.slice(at + length);
    case 6:
      return mutateLine(text, prng, 9);
    case 7:
      return before;
    default:
      return text.replaceAll(prng.pick(words), () => prng.pick(words));
  }
}

function splice(a: string, b: string, prng: Prng): string {
  const [left, right] = [a.split("\n"), b.split("\n")];
  const head = left.slice(0, prng.int(left.length + 1));
  return [...head, ...right.slice(prng.int(right.length + 1))].join("\n");
}

/** Who writes a topology: how often a value is not what belongs there. */
interface Author {
  readonly prng: Prng;
  readonly slips: number;
}

/** The right words for a place, and sometimes any others. */
function say({ prng, slips }: Author, ...right: readonly string[]): string {
  return prng.chance(slips) ? anything(prng) : prng.pick(right);
}

/** A topology that follows the grammar, with values that fit more or less often. */
function topology(prng: Prng): string {
  const author = { prng, slips: prng.pick([0, 0, 0.05, 0.5]) };
  if (prng.chance(0.15)) return list(author);
  const names = Array.from({ length: 1 + prng.int(6) }, (_, i) => say(author, `n${i}`));
  const nodes = names.map((name, i) => `  ${name}:\n${node(author, names.slice(0, i))}`);
  return (
    `khoreia: 1\ninputs:\n  a: { default: ${say(author, "80", "8080")} }\n` +
    `env_allow: [HOME]\nnodes:\n${nodes.join("")}`
  );
}

function node(author: Author, earlier: readonly string[]): string {
  const { prng } = author;
  const keys = [
    ["host", say(author, "alpha", "beta")],
    ["count", say(author, "0", "3", '"${inputs.a}"')],
    ["requires", `[${requirement(author, earlier)}]`],
    ["exports", `{ x: ${say(author, "y", '"${host.address}"')}, y: ${say(author, "5")} }`],
    ["labels", `{ x: ${say(author, "y", "1.10")} }`],
    ["on_broken", say(author, "keep", "stop")],
    ["update", say(author, "{ parallel: 2 }")],
    ["create", operationText(author)],
    ["configure", operationText(author)],
    ["start", operationText(author)],
    ["stop", say(author, "keep", operationText(author))],
    [say(author, "description"), say(author, "text")],
  ];
  return keys
    .filter(() => prng.chance(0.35))
    .map(([key, text]) => `    ${key}: ${text}\n`)
    .join("");
}

function requirement(author: Author, earlier: readonly string[]): string {
  const name = earlier.length === 0 ? "" : say(author, ...earlier);
  if (name === "" || author.prng.chance(0.6)) return name;
  const until = say(author, "created", "configured", "started");
  return `{ node: ${name}, until: ${until}, before: ${say(author, "start", "create")} }`;
}

function operationText(author: Author): string {
  const common = author.prng.chance(0.3) ? `, ${commonKey(author)}` : "";
  if (author.prng.chance(0.7)) return `{ ${call(author, "tcp")}${common} }`;
  return `{ check: { ${call(author, "tcp")} }, do: { ${call(author, "nil")} }${common} }`;
}

function commonKey(author: Author): string {
  return author.prng.pick([
    `timeout: ${say(author, "5s", "10m")}`,
    `attempts: ${say(author, "3")}`,
    `backoff: { base: ${say(author, "1s")}, cap: ${say(author, "1m")} }`,
    `env: { A: ${say(author, "b", '"${node.name}"')} }`,
    `${say(author, "user")}: ${say(author, "root")}`,
  ]);
}

const input = '"${inputs.a}"';
const echo = '"echo \\"${inputs.a}\\""';

function call(author: Author, other: "tcp" | "nil"): string {
  const path = (): string => say(author, "/a", '"/srv/${node.name}"');
  switch (author.prng.int(5)) {
    case 0:
      return `file: { path: ${path()}, content: ${say(author, "x", input)} }`;
    case 1:
      return `shell: { run: ${say(author, "true", echo, "[a, b]", `[${path()}]`)} }`;
    case 2:
      return `process: { run: x, ready: { tcp: { port: ${say(author, "80", input)} } } }`;
    case 3:
      return other === "tcp" ? `tcp: { port: ${say(author, "1")} }` : "nil: ";
    default:
      return `${say(author, "nil")}: ${say(author, "")}`;
  }
}

function anything(prng: Prng): string {
  switch (prng.int(8)) {
    case 0:
      return `"${prng.pick(placeholders)}"`;
    case 1:
      return `'x ${prng.pick(placeholders)} ${prng.pick(words)}'`;
    case 2:
      return String(prng.int(100_000));
    case 3:
      return `[${prng.pick(words)}, ${prng.pick(words)}]`;
    case 4:
      return `{ ${prng.pick(words)}: ${prng.pick(words)} }`;
    default:
      return prng.pick(words);
  }
}

/** The form of 2016. */
function list(author: Author): string {
  const item = (id: number): string =>
    `- id: ${say(author, String(id))}\n  name: ${say(author, "a", "b")}\n  interfaces:\n` +
    `    create: { check: { ${call(author, "tcp")} }, do: { ${call(author, "nil")} } }\n` +
    (id === 0 ? "" : `  deps:\n  - nodes: [${say(author, String(id - 1), "0")}]\n`);
  return Array.from({ length: 1 + author.prng.int(5) }, (_, id) => item(id)).join("");
}
