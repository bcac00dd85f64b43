export { type Completion, type DancerEffect, type DoOrder, type Effect } from "./effect.ts";
export { type DancerEvent, type DoEnd, type Unmet } from "./event.ts";
export { assessPart, describeInstance, describePart } from "./describe-part.ts";
export { type Generation, type Instant, type PartEvent } from "./part-event.ts";
export { blockedRetryMs, brokenDampingMs, refusedRetryMs } from "./policy.ts";
export { type PartPlay, createPart, mayBegin, noteFact, stepPart } from "./step-part.ts";
export { reachedBits } from "./dancer.ts";
export { stepDancer } from "./step-dancer.ts";
