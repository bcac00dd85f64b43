/** One thing that was looked at. Whatever is not well says what to do. */
export type Finding =
  | { readonly level: "ok"; readonly check: string; readonly found: string }
  | {
      /** `warning`: works, but will hurt under load or in an accident; `problem`: will not work. */
      readonly level: "warning" | "problem";
      readonly check: string;
      readonly found: string;
      readonly fix: string;
    };

export type FindingLevel = Finding["level"];

export const ok = (check: string, found: string): Finding => ({ level: "ok", check, found });

export const warning = (check: string, found: string, fix: string): Finding => ({
  level: "warning",
  check,
  found,
  fix,
});

export const problem = (check: string, found: string, fix: string): Finding => ({
  level: "problem",
  check,
  found,
  fix,
});
