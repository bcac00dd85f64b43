import { exitMeanings } from "../exit-code.ts";
import { asciiSymbols, unicodeSymbols } from "../output/symbols.ts";
import { conditionsWorstFirst } from "../../model/index.ts";
import { paragraph, twoColumns } from "./columns.ts";

type Rows = readonly (readonly [string, string])[];

/** Pages that belong to no verb. */
const topics: Readonly<Record<string, () => readonly string[]>> = {
  "exit-codes": () => [
    "Exit codes of every verb",
    "",
    ...twoColumns([...exitMeanings].map(([code, meaning]) => [String(code), meaning])),
    "",
    ...paragraph(
      "status and wait use 0, 5, 6, 7 and 8; the status of a deployment that still moves is 7. " +
        "With -o json the code is the field exit of the document or of the last record.",
    ),
  ],
  conditions: () => [
    "The condition of a node, worst first; a deployment shows the worst of its nodes",
    "",
    ...twoColumns(
      conditionsWorstFirst.map((name) => [
        `${unicodeSymbols.of[name]}  ${asciiSymbols.of[name]}  ${name}`,
        conditionTexts[name],
      ]),
    ),
    "",
    ...paragraph('Whatever is not steady says why: "khoreia why NODE" follows it to its cause.'),
  ],
  formats: () => [
    "Output formats",
    "",
    ...twoColumns(formatRows),
    "",
    ...paragraph(
      "Data goes to stdout; progress, warnings and hints go to stderr. JSON on stdout always " +
        "parses, also when a command fails: the document then has a field error. Verbs that " +
        "run on (up, demo, watch, wait, and events and logs with --follow) write one JSON record " +
        "a line: the first has type version, the last type summary, each has a message, and " +
        "readers skip types that they do not know.",
    ),
  ],
  environment: () => ["Environment", "", ...twoColumns(environmentRows)],
};

const conditionTexts: Readonly<Record<(typeof conditionsWorstFirst)[number], string>> = {
  blocked: "attempts are exhausted, or trying again cannot mend it: needs a human",
  unknown: "the check cannot tell, or its host is not present",
  healing: "a check that held fell, and it is being mended",
  performing: "an operation is being done, or is between two attempts",
  waiting: "waits for another node, or for somebody outside",
  held: "an operator holds it",
  steady: "every operation of the goal is done",
};

const formatRows: Rows = [
  ["-o table", "for people; fits the terminal"],
  ["-o wide", "for people; everything, at any width"],
  ["-o json", "one document, or one record a line; --json is short for it"],
  ["-o yaml", "the same as YAML"],
  ["-o name", "names only, one a line, for shell loops"],
  ["-o sarif", "what validate finds, for code scanners and editors: SARIF 2.1.0"],
];

const environmentRows: Rows = [
  ["NO_COLOR", "no color, if not empty; --color=always is stronger"],
  ["FORCE_COLOR", "color also where stdout is not a terminal"],
  ["TERM=dumb", "no color, no live view"],
  ["CI", "plain lines, no questions"],
  ["LC_ALL, LC_CTYPE, LANG", "signs beyond ASCII only where the locale is UTF-8"],
  ["XDG_RUNTIME_DIR", "where running deployments have their sockets, in khoreia/"],
  ["XDG_STATE_HOME", "where khoreia keeps what outlives the process, in khoreia/"],
  ["TMPDIR", "where demo makes its directory"],
];

export const topicNames: readonly string[] = Object.keys(topics);

/** The lines of a topic page; undefined when there is none of that name. */
export function topicPage(name: string): readonly string[] | undefined {
  return Object.hasOwn(topics, name) ? topics[name]?.() : undefined;
}
