import type { ToscaFile } from "../file/tosca-file.ts";
import { Element } from "../grammar/element.ts";
import { noSuch } from "../no-such.ts";

/** The templates with what `copy` brings; what is wrong with a `copy` is reported. */
export function copied(templates: readonly Element[], { report }: ToscaFile): readonly Element[] {
  let added = 0;
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
      report.error(
        from,
        `${sectionOf(template)}/unknown-template`,
        noSuch(`template "${from.text}" to copy`, from.text, () => byName.keys()),
      );
      return template;
    }
    if (source.has("copy")) {
      report.error(from, `${sectionOf(template)}/copy-of-copy`, {
        message: `"${from.text}" is a copy itself, so it cannot be copied`,
        hint: "copy the template that it copies",
      });
      return template;
    }
    added += sizeOf(source);
    if (added <= mostAdded) return Element.merged(template, source);
    report.error(from, `${sectionOf(template)}/too-many-copies`, {
      message: `Cannot copy "${from.text}": copies add more than ${mostAdded} entries by now`,
      hint: 'give one template a "count", or write a node type',
    });
    return template;
  });
}

/** One large template, copied often, would fill any memory. */
const mostAdded = 200_000;

function sizeOf({ tree }: Element): number {
  if (tree.kind !== "mapping") return 1;
  let size = tree.keys.length;
  for (const value of tree.values) if (value.kind === "mapping") size += value.keys.length;
  return size;
}

const sectionOf = ({ construct }: Element): "nodeTemplate" | "relationshipTemplate" | "group" => {
  if (construct === "group") return construct;
  return construct === "relationshipTemplate" ? construct : "nodeTemplate";
};
