import type { Wording } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";

const mostListed = 20;

/**
 * The wording for a name that nothing has: `what` is `property "prot" in node template "web"`, and
 * `known` what there is instead.
 */
export function noSuch(what: string, name: string, known: () => Iterable<string>): Wording {
  return () => {
    const names = [...known()];
    const list = names.slice(0, mostListed).join(", ");
    return {
      message: `There is no ${what}${didYouMean(name, names)}`,
      hint: `there is ${list === "" ? "none" : list}${names.length > mostListed ? ", …" : ""}`,
    };
  };
}
