export { type ValidateRequest, type Validation, validate } from "./validate.ts";
