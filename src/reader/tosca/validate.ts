import type { Diagnostic } from "../../model/index.ts";
import { Desk } from "../desk.ts";
import { defaultReadLimits, type ReadLimits } from "../limits.ts";
import type { Loader } from "../loader.ts";
import { FileLoading } from "./file/load-files.ts";
import { typeKinds } from "./grammar/construct.ts";
import { checkType } from "./check/check-type.ts";
import { TypeBook } from "./types/type-book.ts";
import { Facets } from "./types/facets.ts";
import { checkDuplicates } from "./names/check-duplicates.ts";
import { checkReferences } from "./names/check-references.ts";
import { checkService } from "./service/check-service.ts";
import { serviceOf } from "./service/service.ts";
import { Scopes } from "./names/scope.ts";

/** What to validate, and with what. */
export interface ValidateRequest {
  /** The path of the file, for the loader. */
  readonly file: string;
  readonly loader: Loader;
  /** Entry files of profiles that 2.0 files import by name. */
  readonly profiles?: readonly string[];
  /** Whether the loader may be asked for addresses with a scheme; by default it is not. */
  readonly network?: boolean;
  readonly limits?: Partial<ReadLimits>;
}

export interface Validation {
  /** The file itself could not be read: nothing was validated. */
  readonly unreadable?: string;
  /** All that is wrong, in the order of the texts. */
  readonly diagnostics: readonly Diagnostic[];
  /** A span's `source` is an index into these. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
}

/**
 * Says everything that is wrong with a TOSCA file and with what it imports. Touches nothing but
 * the loader; rejects only if that does. Equal texts give equal answers.
 */
export async function validate(request: ValidateRequest): Promise<Validation> {
  const limits = {
    ...defaultReadLimits,
    files: 20_000,
    diagnostics: 100_000,
    ...request.limits,
  };
  const desk = new Desk(new Map(), () => undefined, limits);
  const loading = new FileLoading({
    loader: request.loader,
    desk,
    profiles: request.profiles ?? [],
    network: request.network ?? false,
  });
  let unreadable: string | undefined;
  const root = await loading.load(request.file, (reason) => {
    unreadable = reason;
  });
  const scopes = new Scopes();
  const types = new TypeBook(scopes);
  const facets = new Facets(types);
  for (const file of loading.files) {
    checkReferences(file, scopes);
    for (const kind of typeKinds)
      for (const definition of scopes.of(file).own(kind).values()) {
        const type = types.typeOf(definition);
        if (type !== undefined) checkType(type, facets);
      }
  }
  if (root !== undefined) checkDuplicates(root, scopes);
  const service = root === undefined ? undefined : serviceOf(root, facets);
  if (service !== undefined) checkService(service);
  return {
    ...(unreadable === undefined ? {} : { unreadable }),
    diagnostics: desk.diagnostics.finish(desk.sources, []),
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
  };
}
