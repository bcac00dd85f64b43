/** How many bytes at the beginning of a file tell whether it is an archive. */
export const headBytes = 512;

/** Whether a file begins as zip, gzip or tar archives do; a CSAR is one of them. */
export function isArchive(head: Uint8Array): boolean {
  const [first, second, third, fourth] = head;
  const isZip =
    first === 0x50 &&
    second === 0x4b &&
    ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
  const isGzip = first === 0x1f && second === 0x8b;
  return isZip || isGzip || Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar";
}

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
export function isTosca(text: string): boolean {
  return keyname.test(text) || unfurl.test(text);
}
