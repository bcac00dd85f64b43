import type { Diagnostic } from "../../model/index.ts";
import { Desk } from "../desk.ts";
import { defaultReadLimits } from "../limits.ts";
import { loadGivenInputs } from "../yaml/given-inputs.ts";
import type { Tree } from "../yaml/tree.ts";
import { checkFunctionDefinition } from "./check/check-function-definition.ts";
import { checkArchiveRoot } from "./file/check-archive-root.ts";
import { FileLoading } from "./file/load-files.ts";
import { quirks } from "./grammar/quirks.ts";
import { typeKinds } from "./grammar/construct.ts";
import type { Version } from "./grammar/version.ts";
import { checkDuplicates } from "./names/check-duplicates.ts";
import { checkReferences } from "./names/check-references.ts";
import { Scopes } from "./names/scope.ts";
import type { ValidateRequest } from "./request.ts";
import { checkInputs } from "./service/check-inputs.ts";
import type { Fulfilments } from "./service/check-requirements.ts";
import { checkService } from "./service/check-service.ts";
import { checkTypeParts } from "./service/check-type-parts.ts";
import { type Service, serviceOf } from "./service/service.ts";
import { Facets } from "./types/facets.ts";
import { TypeBook } from "./types/type-book.ts";
import { evaluationBudget } from "./value/index.ts";

/** What all phases together made of a file. */
export interface Analysis {
  readonly unreadable: string | undefined;
  readonly version: Version | undefined;
  readonly service: Service | undefined;
  readonly fulfilments: Fulfilments;
  /** The values that inputs are given, by their names. */
  readonly given: ReadonlyMap<string, Tree>;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly { readonly file: string; readonly text: string }[];
}

/** The phases in their order: files, names, types, the service template. */
export async function analyse(request: ValidateRequest): Promise<Analysis> {
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
    lenient: (request.quirks ?? []).flatMap((quirk) => quirks[quirk]),
  });
  let unreadable: string | undefined;
  const root = await loading.load(request.file, (reason) => {
    unreadable = reason;
  });
  const scopes = new Scopes(root);
  const types = new TypeBook(scopes);
  const characters = desk.sources.reduce((sum, { text }) => sum + text.length, 0);
  const facets = new Facets(types, evaluationBudget(characters));
  for (const file of loading.files) {
    checkReferences(file, scopes);
    for (const kind of typeKinds)
      for (const definition of scopes.of(file).own(kind).values()) {
        const type = types.typeOf(definition);
        if (type !== undefined) checkTypeParts(type, facets);
      }
    for (const definition of scopes.of(file).own("function").values())
      checkFunctionDefinition(definition, facets);
  }
  if (root !== undefined) checkDuplicates(root, scopes);
  const service = root === undefined ? undefined : serviceOf(root, facets);
  const fulfilments: Fulfilments = service === undefined ? new Map() : checkService(service);
  const given = service === undefined ? new Map() : await givenTo(service, request, desk);
  if (root !== undefined && request.isRootOfArchive === true) checkArchiveRoot(root);
  if (root !== undefined && facets.budget.left < 0)
    root.report.warning(root.element.place, "validation/too-costly", {
      message: "Not every clause was held against every value: that takes too long",
      hint: "write fewer clauses, shorter lists of valid values, or simpler patterns",
    });
  return {
    unreadable,
    version: root?.version,
    service,
    fulfilments,
    given,
    diagnostics: desk.diagnostics.finish(desk.sources, []),
    sources: desk.sources.map(({ file, text }) => ({ file, text })),
  };
}

async function givenTo(
  service: Service,
  { inputs, inputsLoader, loader }: ValidateRequest,
  desk: Desk,
): Promise<ReadonlyMap<string, Tree>> {
  if (inputs === undefined) return new Map();
  return checkInputs(service, await loadGivenInputs(inputs, inputsLoader ?? loader, desk), desk);
}
