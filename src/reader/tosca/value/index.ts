export { type BuiltInType, builtInType } from "./built-in-type.ts";
export { formatBytes } from "./bytes.ts";
export { isCall, keyText, recogniseCall } from "./call.ts";
export { type Constraint, violationOf, widening } from "./constraint.ts";
export { descend } from "./descend.ts";
export { evaluate } from "./evaluate.ts";
export { type EvaluationBudget, evaluationBudget, stepsOfCall } from "./evaluation-budget.ts";
export type { Expression, FunctionCall } from "./expression.ts";
export type { Finding, ReadContext, ToscaVersion } from "./finding.ts";
export { fitValue } from "./fit-value.ts";
export type { Kinds } from "./function-table.ts";
export { type LiteralPart, literalParts } from "./literal-parts.ts";
export { Failure, known, type Outcome } from "./outcome.ts";
export { readConstraint, type Subject as ConstraintSubject } from "./read-constraint.ts";
export { type ExpressionContext, readExpression, type Signature } from "./read-expression.ts";
export { readLiteral } from "./read-literal.ts";
export {
  addRationals,
  compareRationals,
  multiplyRationals,
  type Rational,
  rationalOf,
} from "./rational.ts";
export { readRange } from "./range.ts";
export { readScalarType, type ScalarDefinition } from "./read-scalar-type.ts";
export { type Reference, readReference1x, readReference20 } from "./reference.ts";
export type { Surroundings } from "./surroundings.ts";
export { type PathPart, parsePath, type PathStep } from "./tosca-path.ts";
export { parseVersion } from "./tosca-version.ts";
export { untypedValue } from "./untyped-value.ts";
export { readClause, whyFalse } from "./validation.ts";
export { isList, isMap, isScalar, kindOf, showValue, type Value } from "./value.ts";
