import * as z from "zod";
import type { Report } from "../../model/index.ts";
import type { CheckContext, Engine } from "../engine.ts";
import { ReportStream } from "./report-stream.ts";

const schema = z.strictObject({});

const example = `create:
  # Somebody else puts the file there; until then the step waits.
  check: { file: { path: /srv/shop/licence.key } }
  do: { nil: }
`;

/**
 * `nil`: as a check it always holds. As a Do it does nothing, which makes a gate: the step waits
 * until its check holds because somebody else acted.
 */
export function nilEngine(): Engine<z.infer<typeof schema>> {
  return {
    info: {
      name: "nil",
      summary: "Nothing: as a check it always holds, as a do it waits for somebody else",
      example,
      schema,
      events: "none",
      identity: [],
      compares: true,
      spawns: false,
      gate: true,
    },
    check: (_inputs, context) => new NilCheck(context),
    do: () => Promise.resolve({ kind: "succeeded", changed: false }),
  };
}

class NilCheck extends ReportStream {
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    super();
    this.#context = context;
  }

  protected override open(): void {
    this.#context.onAsked(() => this.#say());
    this.#say();
  }

  protected override close(): void {}

  #say(): void {
    this.put(holds);
  }
}

const holds: Report = Object.freeze({ kind: "holds" });
