import { holds, type Span, type Version } from "../grammar/version.ts";

const mark = / +#(since|until|only) ([12][.]\d)$/;

/**
 * The text that holds for one version: a line may end in `#since 1.2` or `#until 1.1`, so that
 * what four versions of the Simple Profile share is written once.
 */
export function selectLines(text: string, version: Version): string {
  return text
    .split("\n")
    .filter((line) => {
      const [, word, at] = mark.exec(line) ?? [];
      if (word === "only") return at === version;
      const span: Span = word === undefined ? {} : { [word]: at as Version };
      return holds(span, version);
    })
    .map((line) => line.replace(mark, ""))
    .join("\n");
}
