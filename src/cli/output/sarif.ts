import type { Diagnostic } from "../../model/index.ts";
import type { ExitCode } from "../exit-code.ts";

const schema = "https://json.schemastore.org/sarif-2.1.0.json";
const home = "https://www.npmjs.com/package/khoreia";

/** What was found, as a log of SARIF 2.1.0 with one run. */
export function sarifLog(
  diagnostics: readonly Diagnostic[],
  { version, exit }: { readonly version: string; readonly exit: ExitCode },
): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const indexes = new Map(codes.map((code, index) => [code, index]));
  return {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "khoreia",
            version,
            informationUri: home,
            rules: codes.map((id) => ({ id })),
          },
        },
        columnKind: "utf16CodeUnits",
        // It was executed also where a text is not valid: only 1 means that it could not be.
        invocations: [{ executionSuccessful: exit !== 1, exitCode: exit }],
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, indexes)),
      },
    ],
  };
}

function resultOf(
  { severity, code, message, hint, position }: Diagnostic,
  indexes: ReadonlyMap<string, number>,
): object {
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return {
    ruleId: code,
    ruleIndex: indexes.get(code),
    level: severity,
    message: { text },
    locations:
      position === undefined
        ? []
        : [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(position.file) },
                region: { startLine: position.line, startColumn: position.column },
              },
            },
          ],
  };
}

/** A file's name as a URI reference; addresses are URIs already. */
function uriOf(file: string): string {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(file)
    ? file
    : file.split("/").map(encodeURIComponent).join("/");
}
