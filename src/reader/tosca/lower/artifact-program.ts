import type { NormalArtifact, Named } from "../normal/normal-service.ts";
import { isKind } from "./kinds-of-types.ts";

/** What runs an artifact, by its type, or where it has none by the ending of its file. */
export function programFor(artifact: NormalArtifact): string | undefined {
  if (isKind(artifact, "bash")) return "bash";
  if (isKind(artifact, "python")) return "python3";
  // What is of a type that nothing here runs is not run because its file is called so.
  if (artifact.type !== undefined && !/(?:^|\.)(?:File|Root)$/.test(artifact.type))
    return undefined;
  if (artifact.file.endsWith(".sh")) return "bash";
  return artifact.file.endsWith(".py") ? "python3" : undefined;
}

/** An implementation names an artifact of its node, or else a file. */
export function namedArtifact(
  written: NormalArtifact,
  artifacts: Named<NormalArtifact>,
): NormalArtifact {
  return (written.type === undefined ? artifacts.get(written.file) : undefined) ?? written;
}
