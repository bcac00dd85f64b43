/**
 * Keys at the margin that a topology of khoreia never has: those that TOSCA files begin with, and
 * those of its relatives, which the TOSCA reader knows by name.
 */
const keynames = [
  "tosca_definitions_version",
  "topology_template",
  "service_template",
  "heat_template_version",
  "AWSTemplateFormatVersion",
];
const keyname = new RegExp(
  `^(?:\uFEFF)?(?:\\{\\s*)?["']?(?:${keynames.join("|")})["']?[ \\t]*:`,
  "m",
);
const unfurl = /^apiVersion[ \t]*:[ \t]*["']?unfurl\//m;

/** Whether a text is for the TOSCA reader rather than for that of khoreia's own dialect. */
export function recogniseTosca(text: string): boolean {
  return keyname.test(text) || unfurl.test(text);
}
