import { type Analysis, analyse } from "./analyse.ts";
import type { NormalService } from "./normal/normal-service.ts";
import { normalise } from "./normal/normalise.ts";
import type { ValidateRequest } from "./request.ts";
import { isTooLarge } from "./service/check-service.ts";
import { type Validation, validationOf } from "./validate.ts";

export interface Parsed extends Validation {
  /**
   * As much as could be understood; to be used only when no diagnostic is an error. Undefined when
   * the file has no service template, or is no TOSCA.
   */
  readonly service?: NormalService;
}

/** What `validate` says, and the service that the file describes. */
export async function parse(request: ValidateRequest): Promise<Parsed> {
  return parsedOf(await analyse(request));
}

/** An analysis as those who deploy see it. */
export function parsedOf(analysis: Analysis): Parsed {
  const { service, fulfilments } = analysis;
  return {
    ...validationOf(analysis),
    ...(service === undefined || isTooLarge(service)
      ? {}
      : { service: normalise(service, fulfilments) }),
  };
}
