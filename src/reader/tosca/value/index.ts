export { type BuiltInType, builtInType } from "./built-in-type.ts";
export { type Bytes, formatBytes } from "./bytes.ts";
export { compareValues, equalValues, keyOf, type Order } from "./compare.ts";
export { type Comparison, type Constraint, violationOf, widening } from "./constraint.ts";
export type { Finding, ReadContext, Report, ToscaVersion } from "./finding.ts";
export { lengthOf } from "./length.ts";
export { compilePattern, type Pattern, type PatternBudget, patternBudget } from "./pattern.ts";
export type { PatternFault } from "./pattern-syntax.ts";
export {
  addRationals,
  compareRationals,
  multiplyRationals,
  type Rational,
  rationalOf,
} from "./rational.ts";
export { isInRange, liesIn, type Range, readRange } from "./range.ts";
export { readConstraint, readConstraints, type Subject } from "./read-constraint.ts";
export { readLiteral } from "./read-literal.ts";
export {
  readScalarType,
  type ScalarDefinition,
  type ScalarTypeRequest,
} from "./read-scalar-type.ts";
export type { ScalarType, ScalarValue } from "./scalar-type.ts";
export type { Timestamp } from "./timestamp.ts";
export { compareVersions, parseVersion, type Version } from "./tosca-version.ts";
export { untypedValue } from "./untyped-value.ts";
export {
  isList,
  isMap,
  kindOf,
  showValue,
  type Value,
  type ValueKind,
  type ValueMap,
} from "./value.ts";
export { type Call, type Recognised, recogniseCall } from "./call.ts";
export { kindsOf } from "./check-kinds.ts";
export { descend } from "./descend.ts";
export { evaluate } from "./evaluate.ts";
export type { Expression, FunctionCall } from "./expression.ts";
export { fitValue } from "./fit-value.ts";
export { type FunctionEntry, functionsOf, type Kinds } from "./function-table.ts";
export { Failure, failed, known, type Outcome } from "./outcome.ts";
export { type ExpressionContext, readExpression, type Signature } from "./read-expression.ts";
export { type Reference, readReference1x, readReference20 } from "./reference.ts";
export type { LookUp, Surroundings } from "./surroundings.ts";
export {
  type PathContext,
  type PathFault,
  type PathIndex,
  type PathPart,
  type PathStep,
  parsePath,
  type ToscaPath,
} from "./tosca-path.ts";
export { readClause, validate } from "./validation.ts";
export { type LiteralPart, literalParts } from "./literal-parts.ts";
