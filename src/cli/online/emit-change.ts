import type { HoldAnswer, RequestAnswer } from "../../server/index.ts";
import type { ExitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { clockText } from "../output/time-text.ts";
import type { Session } from "../session.ts";

/** Longer lists end with a count. */
const mostNames = 8;

export function namesText(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${more} more` : names.join(", ");
}

/** Reports what became of a heal or restart request. */
export function emitRequest(
  { output }: Session,
  answer: RequestAnswer,
  asked: {
    readonly deployment: string;
    readonly dryRun: boolean;
    readonly act: "heal" | "restart";
  },
): Promise<ExitCode> {
  const { deployment, dryRun, act } = asked;
  const all = [...answer.served, ...answer.pending];
  const { symbols, paint } = output;
  return emit(output, {
    data: { deployment, ...answer },
    names: all,
    text: () => {
      const what = dryRun ? `would ask to ${act}` : `asked to ${act}`;
      const lines = [
        `${paint("good", symbols.of.steady)} ${deployment}: ${what} ${namesText(all) || "nothing"}`,
      ];
      if (!dryRun && answer.pending.length > 0) {
        lines.push(`  not taken up yet: ${namesText(answer.pending)}`);
      }
      if (!dryRun) lines.push(paint("quiet", "  follow it: khoreia wait, or khoreia watch"));
      return lines.join("\n");
    },
  });
}

/** Reports a hold that was placed or lifted. */
export function emitHold(
  { output, clock }: Session,
  answer: HoldAnswer,
  asked: { readonly deployment: string; readonly act: "hold" | "release" },
): Promise<ExitCode> {
  const { hold, was, instances, dryRun, node } = answer;
  return emit(output, {
    data: { deployment: asked.deployment, ...answer },
    names: instances,
    text: () => {
      const { symbols, paint, utc } = output;
      const would = dryRun ? "would be " : "";
      const sign = paint("warn", symbols.of.held);
      const now = clock.wall();
      const until = (end: number | undefined): string =>
        end === undefined ? "until released" : `until ${clockText(end, { utc, now })}`;
      if (hold !== undefined) {
        const lines = [
          `${sign} ${node} ${would}held by ${hold.by}, ${until(hold.until)}: ${hold.why}`,
        ];
        if (was !== undefined) lines.push(`  instead of the hold of ${was.by}: ${was.why}`);
        if (!dryRun) lines.push(paint("quiet", `  end it: khoreia release ${node}`));
        return lines.join("\n");
      }
      if (was === undefined) return `${node} was not held`;
      const well = paint("good", symbols.of.steady);
      return `${well} ${node} ${would}released; it was held by ${was.by}: ${was.why}`;
    },
  });
}
