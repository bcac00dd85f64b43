/** What files do that the standard rules out and that does no harm; by default all are errors. */
export type Quirk = "empty-sections" | "unknown-keynames" | "etsi-sol001";

/**
 * The rules that a reading may ask to be told of as warnings. A row is a pattern on `SECTION/RULE`
 * and holds for whole families of constructs, so that no reader of a construct knows of it.
 */
export const quirks: Readonly<Record<Quirk, readonly RegExp[]>> = {
  // A keyname with all its entries in comments.
  "empty-sections": [/\/nothing$/],
  // Extensions of other processors beside what the standard has.
  "unknown-keynames": [/\/unknown-keyname$/],
  // SOL001 maps requirements by a list, as 2.0 does and 1.x does not, and its first files are
  // written in the NFV profile of 1.0, by a version string of their own.
  "etsi-sol001": [/^requirementMapping\/list-form$/, /^version\/nfv-profile$/],
};
