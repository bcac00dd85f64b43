/** The versions of the language, oldest first. */
export const versions = ["1.0", "1.1", "1.2", "1.3", "2.0"] as const;
export type Version = (typeof versions)[number];

/** What `tosca_definitions_version` may say, the standard's own spelling of each first. */
export const definitionsVersions: ReadonlyMap<string, Version> = new Map([
  ["tosca_simple_yaml_1_0", "1.0"],
  ["tosca_simple_yaml_1_1", "1.1"],
  ["tosca_simple_yaml_1_2", "1.2"],
  ["tosca_simple_yaml_1_3", "1.3"],
  ["tosca_2_0", "2.0"],
  // With a third number they stand in thousands of files, and in an example of the standard.
  ["tosca_simple_yaml_1_0_0", "1.0"],
  ["tosca_simple_yaml_1_1_0", "1.1"],
  ["tosca_simple_yaml_1_2_0", "1.2"],
  ["tosca_simple_yaml_1_3_0", "1.3"],
]);

/** Version strings of profiles that are extensions of a version: that of the NFV profile. */
export const profileVersions: ReadonlyMap<string, Version> = new Map([
  ["tosca_simple_profile_for_nfv_1_0", "1.0"],
  ["tosca_simple_profile_for_nfv_1_0_0", "1.0"],
]);

/** A stretch of versions, both ends included; an end that is missing is open. */
export interface Span {
  readonly since?: Version;
  readonly until?: Version;
}

export function holds({ since, until }: Span, version: Version): boolean {
  const at = versions.indexOf(version);
  return (
    (since === undefined || versions.indexOf(since) <= at) &&
    (until === undefined || at <= versions.indexOf(until))
  );
}

/** A span in words, for messages about a keyname of another version: `since 1.3`. */
export function describeSpan({ since, until }: Span): string {
  if (since !== undefined && until !== undefined)
    return since === until ? `in ${since} only` : `from ${since} to ${until}`;
  return since === undefined ? `up to ${until ?? "2.0"}` : `since ${since}`;
}
