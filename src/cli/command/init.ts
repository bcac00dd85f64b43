import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { KhoreiaError } from "../../model/index.ts";
import { jsonSchema } from "../../reader/index.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { note } from "../output/output.ts";
import type { Session } from "../session.ts";
import { findTemplate, schemaFile, type Template, templates } from "../template/templates.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { usageError } from "../usage-error.ts";

interface InitOptions {
  readonly template?: string;
  readonly directory?: string;
  readonly force?: boolean;
  readonly list?: boolean;
  readonly dryRun?: boolean;
}

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const initCommand = defineCommand<InitOptions>({
  args: [{ name: "[name]", text: "of the deployment; the file is NAME.yaml (shop)" }],
  options: [
    {
      flags: "-t, --template <name>",
      text: templates.map(({ name }) => name).join(", "),
      choices: templates.map(({ name }) => name),
    },
    { flags: "-C, --directory <path>", text: "where the files go (here)" },
    { flags: "--list", text: "only list the templates" },
    { flags: "--force", text: "overwrite files that exist" },
    { flags: "-n, --dry-run", text: "say what would be written, write nothing" },
  ],
  examples: [
    ["init shop", "shop.yaml, with its schema for editors"],
    ["init shop --template process", "with a program that is kept running"],
    ["init --list", "what there is to begin with"],
  ],
  about: [
    "Writes a topology that runs as it is, below the directory from which it is run, and a JSON " +
      "Schema that editors use for completion. On a terminal it asks for what is not given.",
  ],
  exits: [],
  async run({ session, args: [given], options }) {
    const { output } = session;
    if (options.list === true) {
      const listed = templates.map(({ name, summary }) => ({ name, summary }));
      return emit(output, {
        data: { templates: listed },
        names: listed.map(({ name }) => name),
        text: () => listed.map(({ name, summary }) => `${name.padEnd(10)}${summary}`).join("\n"),
      });
    }
    const choice = await choose(session, given, options.template);
    if (choice === undefined) return exitCode.interrupted;
    const { name, template } = choice;
    const files = filesOf(name, template, resolve(session.cwd, options.directory ?? "."));
    if (options.force !== true) refuseExisting(files);
    if (options.dryRun !== true) writeFiles(files);
    const topology = files[0]?.path ?? "";
    return emit(output, {
      data: { name, template: template.name, files: files.map(({ path }) => path) },
      names: files.map(({ path }) => path),
      text: () => {
        const { symbols, paint } = output;
        const verb = options.dryRun === true ? "would write" : "wrote";
        const lines = files.map(
          ({ path }) => `${paint("good", symbols.of.steady)} ${verb} ${shown(session, path)}`,
        );
        const file = shown(session, topology);
        const next = `next: khoreia validate ${file}, khoreia plan ${file}, khoreia up ${file}`;
        return [...lines, paint("quiet", next)].join("\n");
      },
    });
  },
});

const shown = ({ cwd }: Session, path: string): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;

interface Choice {
  readonly name: string;
  readonly template: Template;
}

/** Undefined when somebody was asked and went away. */
async function choose(
  session: Session,
  given: string | undefined,
  wanted: string | undefined,
): Promise<Choice | undefined> {
  const template = wanted === undefined ? undefined : findTemplate(wanted);
  const isAsking = session.mayAsk && (given === undefined || template === undefined);
  if (!isAsking) {
    return { name: checkedName(given ?? "shop"), template: template ?? defaultTemplate() };
  }
  const { askForTemplate } = await import("../template/ask.ts");
  const answer = await askForTemplate({ name: given, template, isName });
  if (answer === undefined) note(session.output, "nothing was written");
  return answer;
}

function defaultTemplate(): Template {
  const [first] = templates;
  if (first === undefined) throw usageError("Cannot write a topology: there is no template");
  return first;
}

const isName = (text: string): boolean => namePattern.test(text);

function checkedName(name: string): string {
  if (isName(name)) return name;
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  throw usageError(
    `Cannot name a deployment "${name}": it has other characters than a-z, 0-9 and -`,
    isName(plain) ? `what about "${plain}"?` : 'a name is like "shop" or "shop-2"',
  );
}

interface NewFile {
  readonly path: string;
  readonly text: () => string;
}

function filesOf(name: string, template: Template, directory: string): readonly NewFile[] {
  return [
    { path: join(directory, `${name}.yaml`), text: () => template.text(name) },
    {
      path: join(directory, schemaFile),
      text: () => `${JSON.stringify(jsonSchema(openCatalogue().catalogue), undefined, 2)}\n`,
    },
  ];
}

/** The schema is ours alone and may be newer: only a topology is somebody's work. */
function refuseExisting(files: readonly NewFile[]): void {
  const existing = files.find(({ path }) => !path.endsWith(schemaFile) && existsSync(path));
  if (existing === undefined) return;
  throw new KhoreiaError("KHO_INIT_EXISTS", `Cannot write "${existing.path}": it exists already`, {
    hint: "give another name, or --force to overwrite it",
  });
}

function writeFiles(files: readonly NewFile[]): void {
  for (const { path, text } of files) {
    try {
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new KhoreiaError("KHO_INIT_UNWRITABLE", `Cannot write "${path}": ${why}`, { cause });
    }
  }
}
