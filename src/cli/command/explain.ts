import { KhoreiaError } from "../../model/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { defineCommand } from "../command-definition.ts";
import { readErrorPages } from "../help/error-pages.ts";
import { emit } from "../output/answer.ts";

export const explainCommand = defineCommand({
  args: [{ name: "[code]", text: "an error code; without it: all codes", completes: "codes" }],
  options: [],
  examples: [
    ["explain KHO_TOPOLOGY_CYCLE", "cause, example, way out"],
    ["explain T20-7.2-unknown-keyname", "what a rule of TOSCA demands"],
    ["explain", "every code there is"],
  ],
  about: ["Needs no network: the pages come with khoreia."],
  exits: [],
  async run({ session: { output }, args: [asked] }) {
    const pages = readErrorPages();
    if (asked === undefined) {
      const codes = [...pages.keys()];
      return emit(output, { data: { codes }, names: codes, text: () => codes.join("\n") });
    }
    const isRule = /^t\d/i.test(asked);
    const code = isRule ? asked.replace(/^t/, "T") : fullCode(asked);
    const page = isRule
      ? (await import("../../reader/tosca/index.ts")).rulePage(code)
      : pages.get(code);
    if (page === undefined) throw isRule ? unknownRule(code) : unknownCode(code, pages);
    return emit(output, {
      data: { code, page },
      names: [code],
      text: () => `${output.paint("strong", code)}\n\n${page}`,
    });
  },
});

/** Codes are typed in any case, and without the prefix that all of them have. */
function fullCode(asked: string): string {
  const upper = asked.toUpperCase().replaceAll("-", "_");
  return upper.startsWith("KHO_") ? upper : `KHO_${upper}`;
}

function unknownCode(code: string, pages: ReadonlyMap<string, string>): KhoreiaError {
  const near = closestWord(code, pages.keys());
  return new KhoreiaError("KHO_CODE_UNKNOWN", `Cannot explain "${code}": there is no such code`, {
    hint: near === undefined ? '"khoreia explain" lists all codes' : `did you mean "${near}"?`,
  });
}

function unknownRule(code: string): KhoreiaError {
  const message = `Cannot explain "${code}": TOSCA has no such rule here`;
  const hint = "docs/guide/tosca-rules.md lists the rules; copy the id from the message";
  return new KhoreiaError("KHO_CODE_UNKNOWN", message, { hint });
}
