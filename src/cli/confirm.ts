import { createInterface } from "node:readline/promises";
import { KhoreiaError } from "../model/index.ts";
import type { OptionDefinition } from "./option-definition.ts";
import type { Session } from "./session.ts";
import { usageError } from "./usage-error.ts";

export interface ConfirmOptions {
  readonly yes?: boolean;
  readonly confirm?: string;
}

export const confirmOptions: readonly OptionDefinition[] = [
  { flags: "-y, --yes", text: "do not ask" },
  { flags: "--confirm <name>", text: "the name that would be asked for" },
];

/**
 * Asks for the name of what is about to be stopped or taken back. Throws unless it is given, on
 * the terminal or on the command line; silence is No.
 */
export async function confirmByName(
  session: Session,
  name: string,
  options: ConfirmOptions,
): Promise<void> {
  if (options.confirm !== undefined) {
    if (options.confirm === name) return;
    throw usageError(
      `Cannot go on: "--confirm=${options.confirm}" does not name "${name}"`,
      `write --confirm=${name} if that is what you mean`,
    );
  }
  if (options.yes === true) return;
  if (!session.mayAsk) {
    throw usageError(
      `Cannot go on without asking: nobody sits at this terminal to confirm "${name}"`,
      `say so with --yes or --confirm=${name}`,
    );
  }
  const answer = await ask(session, `Type "${name}" to go on: `);
  if (answer.trim() === name) return;
  throw new KhoreiaError("KHO_NOT_CONFIRMED", `Not confirmed: nothing was done to "${name}"`);
}

/** Asks whether to do what was just shown. Throws unless the answer is yes; silence is No. */
export async function confirmPlan(
  session: Session,
  question: string,
  options: Pick<ConfirmOptions, "yes">,
): Promise<void> {
  if (options.yes === true) return;
  if (!session.mayAsk) {
    throw usageError(
      "Cannot go on without asking: nobody sits at this terminal to confirm it",
      "say so with --yes, or look first with --dry-run",
    );
  }
  const answer = await ask(session, `${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new KhoreiaError("KHO_NOT_CONFIRMED", "Not confirmed: nothing was changed");
}

async function ask({ stdin, output }: Session, question: string): Promise<string> {
  output.stderr.write(question);
  const lines = createInterface({ input: stdin, terminal: false });
  try {
    for await (const line of lines) return line;
    // The end of the input is no answer.
    output.stderr.line();
    return "";
  } finally {
    lines.close();
  }
}
