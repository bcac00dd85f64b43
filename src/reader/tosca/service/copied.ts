import { didYouMean } from "../../did-you-mean.ts";
import type { ToscaFile } from "../file/tosca-file.ts";
import { Element } from "../grammar/element.ts";

/** The templates with what `copy` brings; what is wrong with a `copy` is reported. */
export function copied(templates: readonly Element[], { report }: ToscaFile): readonly Element[] {
  const byName = new Map(templates.map((each) => [each.name?.text ?? "", each]));
  return templates.map((template) => {
    const from = template.scalar("copy");
    if (from === undefined) {
      if (!template.has("type") && template.tree.kind === "mapping")
        report.error(template.place, `${sectionOf(template)}/missing-keyname`, {
          message: `The keyname "type" is missing in template "${template.name?.text ?? ""}"`,
        });
      return template;
    }
    const source = byName.get(from.text);
    if (source === undefined) {
      report.error(from, `${sectionOf(template)}/unknown-template`, () => ({
        message: `No template "${from.text}" can be copied${didYouMean(from.text, byName.keys())}`,
      }));
      return template;
    }
    if (source.has("copy")) {
      report.error(from, `${sectionOf(template)}/copy-of-copy`, {
        message: `"${from.text}" is a copy itself, so it cannot be copied`,
        hint: "copy the template that it copies",
      });
      return template;
    }
    return Element.merged(template, source);
  });
}

const sectionOf = ({ construct }: Element): "nodeTemplate" | "relationshipTemplate" | "group" => {
  if (construct === "group") return construct;
  return construct === "relationshipTemplate" ? construct : "nodeTemplate";
};
