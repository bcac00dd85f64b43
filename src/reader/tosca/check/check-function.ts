import type { Call } from "../grammar/call.ts";
import { noSuch } from "../no-such.ts";
import { checkCallsIn } from "./check-value.ts";
import type { Checking } from "./checking.ts";

/** The functions of 2.0. What their arguments are is the business of whoever evaluates them. */
const builtIn: ReadonlySet<string> = new Set(
  `get_input get_property get_attribute get_artifact value node_index relationship_index
  available_allocation and or not xor equal greater_than greater_or_equal less_than less_or_equal
  valid_values matches has_suffix has_prefix contains has_entry has_key has_all_entries
  has_all_keys has_any_entry has_any_key length concat join token union intersection sum
  difference product quotient remainder round floor ceil`.split(/\s+/),
);

/** Checks that the function exists, and the calls among its arguments. */
export function checkFunction(call: Call, checking: Checking): void {
  const { file, facets } = checking;
  if (file.version === "2.0" && !builtIn.has(call.name)) {
    const scope = facets.types.scopes.of(file);
    const found = scope.find("function", call.name);
    if (found.kind === "unknown")
      file.report.error(
        call.place,
        "functions/unknown-function",
        noSuch(`function "$${call.name}"`, call.name, () => [
          ...builtIn,
          ...scope.names("function"),
        ]),
      );
  }
  if (call.argument !== undefined) checkCallsIn(call.argument, checking);
}
