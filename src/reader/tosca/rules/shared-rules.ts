import type { RuleTable } from "./rule-sentences.ts";

/** Rules by which the grammar reads every construct; each has an id for each construct. */
export const sharedRules = {
  "unknown-keyname": {
    demands: "A construct has only the keynames that the version of its file gives it.",
    mend: "Correct the spelling, or write what the file's version has instead; the hint lists it.",
  },
  "missing-keyname": {
    demands: "A construct has the keynames that it cannot do without.",
    mend: "Add the keyname that the message names.",
  },
  "wrong-kind": {
    demands:
      "A value is written in a form that its place takes: text, a number, a list, a mapping.",
    mend: "Write it in the form that the message expects.",
  },
  nothing: {
    demands: "A keyname has a value; only some constructs may be left empty.",
    mend: 'Give it a value, or remove the keyname; "{}" and "[]" are values, a comment is none.',
  },
  "wrong-name": {
    demands: "A name is text and not empty; in 1.x it may be a number as well.",
    mend: "Write a name there, in quotes if YAML takes it for something else.",
  },
  "exclusive-keynames": {
    demands: "Keynames that rule each other out do not stand together in one construct.",
    mend: "Remove one of the two.",
  },
  "deprecated-form": {
    demands: "A form that the standard has given up is still understood, and should not be used.",
    mend: "Write the form that the hint names.",
  },
} as const satisfies RuleTable;
