/** A first topology: it runs as it is, on any machine, without root. */
export interface Template {
  readonly name: string;
  readonly summary: string;
  readonly text: (deployment: string) => string;
}

/** Beside each topology; its modeline names it. */
export const schemaFile = "khoreia.schema.json";

/** What it makes goes below this directory, beside the topology. */
const madeIn = (deployment: string): string => `${deployment}-made`;

const head = (deployment: string, what: string): string => `\
# yaml-language-server: $schema=./${schemaFile}
# ${what}
# khoreia plan ${deployment}.yaml · khoreia up ${deployment}.yaml · khoreia down ${deployment}
khoreia: 1
name: ${deployment}
`;

const filesTemplate: Template = {
  name: "files",
  summary: "configuration files in order: remove one and it comes back",
  text: (deployment) => `\
${head(deployment, "Three nodes, of which each waits for the one before.")}
inputs:
  port: { type: integer, default: 8080, description: where the shop listens }

nodes:
  data:
    description: a directory that others need
    create: { directory: { path: ${madeIn(deployment)}/data } }

  settings:
    requires: [data]
    create:
      file:
        path: ${madeIn(deployment)}/settings.conf
        content: |
          data = ${madeIn(deployment)}/data
          port = \${inputs.port}
        mode: "0644"

  page:
    requires: [settings]
    create:
      file:
        path: ${madeIn(deployment)}/page.html
        content: "<h1>${deployment} on port \${inputs.port}</h1>\\n"
`,
};

const processTemplate: Template = {
  name: "process",
  summary: "a program that is kept running, and restarted on new settings",
  text: (deployment) => `\
${head(deployment, "A program with its settings: kill it, or change the settings, and see.")}
inputs:
  greeting: { type: string, default: hello }

nodes:
  settings:
    create:
      file:
        path: ${madeIn(deployment)}/settings.conf
        content: "greeting = \${inputs.greeting}\\n"

  greeter:
    requires: [settings]
    configure:
      file:
        path: ${madeIn(deployment)}/greeting
        content: "\${inputs.greeting}\\n"
    start:
      process:
        # A list is executed as it is, without a shell in between; here the shell is the program.
        run: [sh, -c, "cat ${madeIn(deployment)}/greeting; exec sleep 1000000"]
      redo_on: [configure]
`,
};

const commandsTemplate: Template = {
  name: "commands",
  summary: "shell commands with a check, so that each runs when it must",
  text: (deployment) => `\
${head(deployment, "Commands that know what they bring about.")}
nodes:
  key:
    create:
      check: { file: { path: ${madeIn(deployment)}/key } }
      do:
        shell:
          run: "mkdir -p ${madeIn(deployment)} && date +%s > ${madeIn(deployment)}/key"
    delete:
      do: { shell: { run: [rm, -f, ${madeIn(deployment)}/key] } }

  report:
    requires: [key]
    create:
      # Without a check it is done once, and again when the command itself changes.
      do: { shell: { run: [sh, -c, "wc -c < ${madeIn(deployment)}/key"] } }
`,
};

const gatesTemplate: Template = {
  name: "gates",
  summary: "the 2016 form: steps that wait until somebody opens a gate",
  text: (deployment) => `\
# The form of 2016: a list of nodes with ids; do: { nil: } is a gate that somebody else opens.
# khoreia up ${deployment}.yaml, and then in another terminal:
# mkdir -p ${madeIn(deployment)} && touch ${madeIn(deployment)}/approved
- id: 0
  name: approval
  interfaces:
    create: { check: { file: { path: ${madeIn(deployment)}/approved } }, do: { nil: } }
- id: 1
  name: release
  interfaces:
    create:
      check: { file: { path: ${madeIn(deployment)}/release } }
      do: { file: { path: ${madeIn(deployment)}/release } }
  deps:
  - nodes: [0]
`,
};

const webTemplate: Template = {
  name: "web",
  summary: "a small web server in Node, with a page and a health check",
  text: (deployment) => `\
${head(deployment, "A web server that is started, asked for its health, and healed.")}
inputs:
  port: { type: integer, default: 8088 }

nodes:
  page:
    create:
      file: { path: ${madeIn(deployment)}/index.html, content: "<h1>${deployment}</h1>\\n" }

  server:
    requires: [page]
    create:
      file:
        path: ${madeIn(deployment)}/server.mjs
        content: |
          import { createServer } from "node:http";
          import { readFileSync } from "node:fs";
          const page = () => readFileSync(new URL("index.html", import.meta.url));
          createServer((_, answer) => answer.end(page())).listen(\${inputs.port}, "127.0.0.1");
    start:
      process:
        run: [node, ${madeIn(deployment)}/server.mjs]
        ready: { http: { url: "http://127.0.0.1:\${inputs.port}/" } }
      redo_on: [create]
`,
};

/** The first one is the default. */
export const templates: readonly Template[] = [
  filesTemplate,
  processTemplate,
  webTemplate,
  commandsTemplate,
  gatesTemplate,
];

export function findTemplate(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}
