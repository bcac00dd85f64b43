// A reporter for node:test that writes only the final counts, for a gate of several runs.
import { Transform } from "node:stream";

type Summary = {
  readonly type: string;
  readonly data: { readonly file?: string; readonly counts?: unknown };
};

/** Passes on the counts of the whole run; those of single files come with their name. */
export default class CountsReporter extends Transform {
  constructor() {
    super({
      writableObjectMode: true,
      transform({ type, data }: Summary, _encoding, done) {
        const closes = type === "test:summary" && data.file === undefined;
        done(null, closes ? JSON.stringify(data.counts) : "");
      },
    });
  }
}
