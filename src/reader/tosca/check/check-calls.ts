import type { Tree } from "../../yaml/tree.ts";
import {
  type Expression,
  type ExpressionContext,
  type Finding,
  readClause,
  readExpression,
} from "../value/index.ts";
import type { Checking } from "./checking.ts";
import { signaturesOf } from "./signatures.ts";

/**
 * Reads a value of which nothing is known but the calls of functions in it, and checks those.
 * Undefined when something is wrong with one.
 */
export function checkCallsIn(tree: Tree, checking: Checking): Expression | undefined {
  if (checking.isPlain === true) return undefined;
  let isSound = true;
  const report = (finding: Finding): void => {
    isSound &&= finding.severity === "warning";
    checking.report.tell(finding);
  };
  const expression = readExpression(tree, { ...contextOf(checking), report, allowsValue: false });
  return isSound ? expression : undefined;
}

/** Reads a condition of 2.0, which is a call of a Boolean function or a truth value. */
export function checkCondition(
  tree: Tree,
  where: "validation" | "condition",
  checking: Checking,
): Expression | undefined {
  return readClause(tree, contextOf(checking), where);
}

function contextOf({
  file,
  facets,
  report,
  onCall,
}: Checking): Omit<ExpressionContext, "allowsValue"> {
  const scope = facets.types.scopes.of(file);
  return {
    version: file.version,
    report: (finding) => report.tell(finding),
    signatures: (qualified) => signaturesOf(scope.find("function", qualified), facets),
    names: () => (report.suggests ? scope.names("function") : []),
    onCall,
  };
}
