/** Letters and digits of any script, and `.`, `-`, `_` between them. */
export const nodeNamePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_.-]*[\p{L}\p{N}\p{M}_])?$/u;
export const nodeNameAllowed =
  "letters and digits, with dots, dashes and underscores between, 200 characters at most";
export const longestNodeName = 200;

export const deploymentNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const deploymentNameAllowed = "it takes a-z, 0-9 and dashes between, 63 characters at most";
export const hostPattern = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
export const exportPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;
export const labelPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/;

/** A deployment's name from the name of its file: `Shop_v2.yaml` gives `shop-v2`. */
export function nameFromFile(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const name = base
    .replace(/(?:\.topology)?\.[A-Za-z0-9]+$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "topology" : name;
}
