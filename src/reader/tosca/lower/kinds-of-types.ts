import type { Typed } from "../normal/normal-service.ts";

/**
 * The types that carry a meaning of their own, by the end of their names: the profiles of 1.x and
 * of 2.0 differ in what stands before it.
 */
const endings = {
  compute: /(?:^|\.)Compute$/,
  hostedOn: /(?:^|\.)HostedOn$/,
  lifecycle: /(?:^|\.)lifecycle\.Standard$/i,
  configure: /(?:^|\.)relationship\.Configure$/i,
  bash: /(?:^|\.)Implementation\.Bash$|^Bash$/,
  deployment: /(?:^|\.)artifacts\.Deployment(?:\.|$)|^Deployment(?:\.|$)/,
  python: /(?:^|\.)Implementation\.Python$|^Python$/,
} as const;

export function isKind({ types }: Pick<Typed, "types">, kind: keyof typeof endings): boolean {
  return types.some((name) => endings[kind].test(name));
}
