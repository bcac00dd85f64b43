import { resolve } from "node:path";
import {
  type Context,
  contextCalled,
  type Contexts,
  localContext,
  readContexts,
  writeContexts,
} from "../cluster/context-file.ts";
import { neededStoreOptions } from "../cluster/need-store.ts";
import { storeAddress } from "../cluster/store-options.ts";
import { defineCommand } from "../command-definition.ts";
import type { ExitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import type { Output } from "../output/output.ts";
import { renderTable } from "../output/table.ts";
import type { Session } from "../session.ts";
import { usageError } from "../usage-error.ts";

interface ContextOptions {
  readonly store?: string;
  readonly storeCa?: string;
  readonly storeCert?: string;
  readonly storeKey?: string;
  readonly insecureStore?: boolean;
}

const [storeOption, ...otherOptions] = neededStoreOptions;

export const contextCommand = defineCommand<ContextOptions>({
  args: [
    { name: "[what]", text: "list, use, add, or remove" },
    { name: "[name]", text: "of a context; local is this machine", completes: "contexts" },
  ],
  options: [
    // Kept as it is written: the file is read by people, too.
    { flags: storeOption?.flags ?? "", text: storeOption?.text ?? "", parse: checkedAddress },
    ...otherOptions,
  ],
  examples: [
    ["context add lab --store etcds://h1,h2 --store-ca lab.pem", "name a cluster"],
    ["context use lab", "speak to it from now on"],
    ["context use local", "speak to this machine again"],
    ["context list", "all of them, and which is used"],
  ],
  about: [
    "A context is a cluster's store under a name. The one in use stands for --store in each verb " +
      "that can speak to a cluster. They are kept in khoreia/contexts.json below XDG_CONFIG_HOME " +
      "(~/.config); names and passwords are not, nor are keys: only the paths of their files.",
  ],
  exits: [],
  async run({ session, args: [what = "list", name], options }) {
    const { env } = session;
    const known = readContexts(env);
    if (what === "list") return showContexts(session, known);
    if (name === undefined) throw usageError(`Cannot ${what} a context: none is named`);
    const next = changed(known, { what, name, context: contextOf(options, session.cwd) });
    writeContexts(env, next);
    return showContexts(session, next);
  },
});

function checkedAddress(url: string): string {
  storeAddress(url);
  return url;
}

function contextOf(options: ContextOptions, cwd: string): Context | undefined {
  const { store, storeCa: ca, storeCert: cert, storeKey: key, insecureStore } = options;
  if (store === undefined) return undefined;
  return {
    store,
    ...(ca === undefined ? {} : { ca: resolve(cwd, ca) }),
    ...(cert === undefined ? {} : { cert: resolve(cwd, cert) }),
    ...(key === undefined ? {} : { key: resolve(cwd, key) }),
    ...(insecureStore === true ? { insecure: true } : {}),
  };
}

interface ContextChange {
  readonly what: string;
  readonly name: string;
  readonly context: Context | undefined;
}

function changed(known: Contexts, { what, name, context }: ContextChange): Contexts {
  const { contexts, current } = known;
  switch (what) {
    case "use":
      if (name === localContext) return { contexts };
      contextCalled(name, known);
      return { contexts, current: name };
    case "add":
      if (context === undefined) {
        throw usageError(`Cannot add context "${name}" without --store`);
      }
      if (name === localContext || !/^[\w.-]{1,64}$/.test(name)) {
        throw usageError(
          `Cannot name a context "${name}"`,
          "letters, digits, dots, dashes and underscores; local is this machine",
        );
      }
      return { ...known, contexts: { ...contexts, [name]: context } };
    case "remove": {
      contextCalled(name, known);
      const { [name]: _, ...rest } = contexts;
      return { contexts: rest, ...(current === undefined || current === name ? {} : { current }) };
    }
    default:
      throw usageError(
        `Cannot do "${what}" with contexts: there is no such thing to do`,
        "there are list, use, add and remove",
      );
  }
}

function showContexts({ output }: Session, { contexts, current }: Contexts): Promise<ExitCode> {
  const names = Object.keys(contexts).toSorted();
  return emit(output, {
    data: { current: current ?? localContext, contexts },
    names: [localContext, ...names],
    text: (wide) => contextsText([localContext, ...names], { contexts, output, current, wide }),
  });
}

interface TextFacts {
  readonly contexts: Contexts["contexts"];
  readonly current: string | undefined;
  readonly output: Output;
  readonly wide: boolean;
}

function contextsText(
  names: readonly string[],
  { contexts, current = localContext, output, wide }: TextFacts,
): string {
  return renderTable({
    columns: [{ title: "" }, { title: "CONTEXT" }, { title: "STORE", flexible: true }],
    rows: names.map((name) => [
      name === current ? output.symbols.arrow : "",
      { text: name, tone: "strong" },
      contexts[name]?.store ?? "this machine",
    ]),
    paint: output.paint,
    width: wide || !output.stdout.isTty ? undefined : output.stdout.columns,
    ellipsis: output.symbols.ellipsis,
  });
}
