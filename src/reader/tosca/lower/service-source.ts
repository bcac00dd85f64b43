import type { NormalService } from "../normal/normal-service.ts";

export interface ServiceSource {
  readonly service: NormalService;
  /** Where its own sources begin among those of all services. */
  readonly firstSource: number;
}
