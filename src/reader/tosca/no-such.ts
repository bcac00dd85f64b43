import type { Told } from "./reports.ts";
import { didYouMean } from "../did-you-mean.ts";

const mostListed = 20;

/**
 * The wording for a name that nothing has: `what` is `property "prot" in node template "web"`, and
 * `known` what there is instead.
 */
export function noSuch(what: string, name: string, known: () => Iterable<string>): Told {
  return (suggests) => {
    const names: string[] = [];
    for (const each of known()) {
      // Without a suggestion to look for, a few will do: there may be very many.
      if (!suggests && names.length > mostListed) break;
      names.push(each);
    }
    const list = names.slice(0, mostListed).join(", ");
    return {
      message: `There is no ${what}${suggests ? didYouMean(name, names) : ""}`,
      hint: `there is ${list === "" ? "none" : list}${names.length > mostListed ? ", …" : ""}`,
    };
  };
}
