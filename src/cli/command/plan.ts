import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { KhoreiaError } from "../../model/index.ts";
import { renderJson, renderText, type ScoreView, viewScore } from "../../score/index.ts";
import { SecretValues } from "../compose/secret-values.ts";
import { defineCommand } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { emit, formatVersion } from "../output/answer.ts";
import type { Session } from "../session.ts";
import { type PlannedInstance, planEntries } from "../plan/plan-entries.ts";
import { countVerdicts, planText } from "../plan/plan-text.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { localScore } from "../topology/local-score.ts";
import { type AcceptedFiles, acceptFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type ReadingOptions,
  readingOptions,
} from "../topology/topology-options.ts";
import { durationOption } from "../usage-error.ts";
import { showWarnings } from "../view/show-warnings.ts";

interface PlanOptions extends ReadingOptions {
  readonly score?: boolean;
  readonly exitCode?: boolean;
  readonly out?: string;
  readonly timeout?: number;
}

const usualTimeoutMs = 10_000;

export const planCommand = defineCommand<PlanOptions>({
  args: [filesArgument],
  options: [
    { flags: "--score", text: "only the order of all steps; asks no check" },
    { flags: "--exit-code", text: "end with 2 when anything would be done" },
    { flags: "--out <file>", text: "write the plan as JSON there, too" },
    {
      flags: "-t, --timeout <duration>",
      text: "a check that needs longer is unknown (10s)",
      parse: durationOption,
    },
    ...readingOptions,
  ],
  examples: [
    ["plan shop.yaml", "what up would do, what stays, what cannot be told"],
    ["plan shop.yaml --exit-code", "2 when there is anything to do: for CI"],
    ["plan shop.yaml --score", "all steps in their order, without asking anything"],
  ],
  about: [
    "Asks every check once, as up would, and runs none of the operations. Checks can be " +
      "commands: read a topology from somebody else before you plan it. What was deployed " +
      "before under the same name and is no longer wanted is listed as deleted.",
    aboutFiles,
  ],
  exits: [exitCode.differences, exitCode.invalid],
  async run({ session, args, options }) {
    const engines = openCatalogue();
    try {
      const request = { files: args, options, engines: engines.catalogue };
      const accepted = await acceptFiles(session, request);
      showWarnings(session, accepted.warnings);
      if (options.score === true) return await showScore(session, accepted);
      return await showPlan(session, accepted, options);
    } finally {
      engines.close();
    }
  },
});

async function showScore(session: Session, { topology }: AcceptedFiles): Promise<ExitCode> {
  const { output } = session;
  const { catalogue } = openCatalogue();
  const view = viewScore(localScore(topology, { engines: catalogue })) as ScoreView;
  const isData = output.format === "json" || output.format === "yaml";
  return emit(output, {
    data: isData ? renderJson(view) : {},
    names: output.format === "name" ? view.instances.map(({ id }) => id) : [],
    text: () => renderText(view).trimEnd(),
  });
}

async function showPlan(
  session: Session,
  { topology, secrets, warnings }: AcceptedFiles,
  options: PlanOptions,
): Promise<ExitCode> {
  const { output } = session;
  const { surveyDeployment } = await import("../plan/survey-deployment.ts");
  const engines = openCatalogue();
  const survey = await surveyDeployment(session, {
    topology,
    engines: engines.catalogue,
    timeoutMs: options.timeout ?? usualTimeoutMs,
  });
  engines.close();
  const entries = masked(planEntries(survey), secrets);
  const counts = countVerdicts(entries);
  const { generation, isChanged } = survey;
  const subject = { deployment: topology.name, generation, isChanged };
  const data = { ...subject, counts, instances: entries, diagnostics: warnings };
  if (options.out !== undefined) writePlan(resolve(session.cwd, options.out), data);
  const isQuiet = counts.kept + counts.gate === entries.length;
  const exit = options.exitCode === true && !isQuiet ? exitCode.differences : exitCode.ok;
  const toDo = entries.filter(({ verdict }) => verdict !== "kept");
  return emit(
    output,
    {
      data,
      names: toDo.map(({ instance }) => instance),
      text: () => planText(entries, subject, output),
    },
    exit,
  );
}

/** Checks quote what they found, and that may be what an input keeps secret. */
function masked(
  entries: readonly PlannedInstance[],
  secrets: readonly string[],
): readonly PlannedInstance[] {
  if (secrets.length === 0) return entries;
  const values = new SecretValues(secrets);
  return entries.map((entry) => ({
    ...entry,
    steps: entry.steps.map((step) =>
      step.why === undefined ? step : { ...step, why: values.maskText(step.why) },
    ),
  }));
}

function writePlan(path: string, data: object): void {
  try {
    const document = { format_version: formatVersion, ...data };
    writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KhoreiaError("KHO_PLAN_UNWRITABLE", `Cannot write the plan to "${path}": ${why}`, {
      cause,
    });
  }
}
