/** The version of this package, as `khoreia version` prints it. */
export const version = "0.1.0";
