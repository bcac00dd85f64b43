import type { ExitCode } from "../exit-code.ts";
import { assertNever } from "../../std/invariant.ts";
import type { Output } from "./output.ts";

/** Names the shape of every JSON document and record; it grows only when a field changes. */
export const formatVersion = 1;

/** What a command that ends by itself has found, in every form that it can be asked for. */
export interface Answer {
  /** Fields of the document; `format_version` and `exit` come on top. */
  readonly data: object;
  /** For `-o name`: one name per line. */
  readonly names: readonly string[];
  /** For people; `wide` allows lines of any length. No final line break. */
  readonly text: (wide: boolean) => string;
  /** For verbs that say so in their definition: what was found, in the form of code scanners. */
  readonly sarif?: (exit: ExitCode) => object;
}

/** Prints the answer in the format that was asked for, and passes the exit code on. */
export async function emit(output: Output, answer: Answer, exit: ExitCode = 0): Promise<ExitCode> {
  const { stdout } = output;
  switch (output.format) {
    case "json":
      stdout.line(JSON.stringify(document(answer, exit), undefined, 2));
      break;
    case "yaml":
      stdout.write(await yamlText(document(answer, exit)));
      break;
    case "name":
      for (const name of answer.names) stdout.line(name);
      break;
    case "sarif":
      stdout.line(JSON.stringify(answer.sarif?.(exit), undefined, 2));
      break;
    case "table":
    case "wide": {
      const text = answer.text(output.format === "wide");
      if (text !== "") stdout.line(text);
      break;
    }
    default:
      return assertNever(output.format);
  }
  return exit;
}

function document(answer: Answer, exit: ExitCode): object {
  return { format_version: formatVersion, ...answer.data, exit };
}

/** YAML of plain data; the library is loaded only when somebody asks for YAML. */
export async function yamlText(data: object): Promise<string> {
  const { dump } = await import("js-yaml");
  // Through JSON, so that both forms leave out the same fields and no object becomes an alias.
  return dump(JSON.parse(JSON.stringify(data)), { lineWidth: -1, noRefs: true });
}
