export { type Completion, type DoOrder, type Effect } from "./effect.ts";
export { type DoEnd } from "./event.ts";
export { assessPart, describeInstance, describePart } from "./describe-part.ts";
export { type Generation, type Instant, type PartEvent } from "./part-event.ts";
export { type PartPlay, createPart, mayBegin, noteFact, stepPart } from "./step-part.ts";
export { reachedBits } from "./dancer.ts";
