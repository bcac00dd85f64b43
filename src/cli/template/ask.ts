import { isCancel, select, text } from "@clack/prompts";
import { type Template, templates } from "./templates.ts";

export interface Question {
  readonly name: string | undefined;
  readonly template: Template | undefined;
  readonly isName: (text: string) => boolean;
}

/** Asks on the terminal for what is not known; undefined when the user goes away. */
export async function askForTemplate(
  question: Question,
): Promise<{ readonly name: string; readonly template: Template } | undefined> {
  const name = question.name ?? (await askForName(question.isName));
  if (name === undefined) return undefined;
  const template = question.template ?? (await askForKind());
  return template === undefined ? undefined : { name, template };
}

async function askForName(isName: (text: string) => boolean): Promise<string | undefined> {
  const answer = await text({
    message: "What is the deployment called?",
    placeholder: "shop",
    defaultValue: "shop",
    validate: (value = "") =>
      value === "" || isName(value) ? undefined : "lower-case letters, digits and - only",
  });
  return isCancel(answer) ? undefined : answer;
}

async function askForKind(): Promise<Template | undefined> {
  const answer = await select({
    message: "What is it about?",
    options: templates.map((template) => ({
      value: template,
      label: template.name,
      hint: template.summary,
    })),
  });
  return isCancel(answer) ? undefined : answer;
}
