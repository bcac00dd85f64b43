declare const brand: unique symbol;
/** A string that only its own constructor function makes: a host name is never a node name. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };
