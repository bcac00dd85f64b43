import type { Scalar } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import type { Definition } from "../names/definition.ts";
import { noSuch } from "../no-such.ts";
import type { LoadRequest } from "./load-request.ts";
import type { ToscaFile } from "./tosca-file.ts";

/** What an import asks for. */
export type ImportTarget = { readonly prefix: string; readonly place: Scalar } & (
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "profile" }
  /** Without a reason when that has been reported. */
  | { readonly kind: "refused"; readonly reason?: string; readonly hint?: string }
);

type Asking = Pick<LoadRequest, "loader" | "network"> & {
  /** Those that the file itself defines. */
  readonly repositories: ReadonlyMap<string, Definition>;
};

/** With a scheme, and not that of files, which need no network. */
const isRemote = (url: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]+:/i.test(url);
const local = (url: string): string => url.replace(/^file:(\/\/(localhost)?(?=\/))?/i, "");

/** Undefined, and reported, when the import says nothing that could be asked for. */
export function importTarget(
  element: Element,
  file: ToscaFile,
  { loader, network, repositories }: Asking,
): ImportTarget | undefined {
  const { report } = file;
  const keyname = file.version === "2.0" ? "url" : "file";
  const place = element.scalar(keyname);
  const profile = element.scalar("profile");
  const repository = element.scalar("repository");
  const prefix = element.text("namespace") ?? element.text("namespace_prefix") ?? "";
  if (place === undefined) {
    if (profile !== undefined) {
      if (repository !== undefined)
        report.error(repository, "import/exclusive-keynames", {
          message: 'An import of a "profile" cannot have a "repository"',
        });
      return { kind: "profile", prefix, place: profile };
    }
    if (!element.has(keyname))
      report.error(element.place, "import/missing-keyname", {
        message: `The keyname "${keyname}" is missing in an import`,
        ...(file.version === "2.0" ? { hint: 'an import has a "url" or a "profile"' } : {}),
      });
    return undefined;
  }
  if (profile !== undefined) {
    report.error(profile, "import/exclusive-keynames", {
      message: 'An import cannot have both "url" and "profile"',
      hint: "remove one of the two",
    });
    return undefined;
  }
  const base = repositoryUrl(repository, file, repositories);
  if (base === unknownRepository) return { kind: "refused", prefix, place };
  if (isRemote(place.text)) {
    if (repository !== undefined)
      report.error(repository, "import/repository-with-scheme", {
        message: `"${place.text}" has a scheme, so it cannot be in a repository`,
        hint: 'remove "repository", or write a path',
      });
    return remote(place.text, { network, prefix, place });
  }
  if (base === undefined)
    return { kind: "path", path: loader.resolve(file.path, local(place.text)), prefix, place };
  const whole = `${base.replace(/\/*$/, "")}/${place.text.replace(/^\/+/, "")}`;
  return isRemote(base)
    ? remote(whole, { network, prefix, place })
    : { kind: "path", path: loader.resolve(file.path, local(whole)), prefix, place };
}

function remote(
  url: string,
  { network, prefix, place }: { network: boolean; prefix: string; place: Scalar },
): ImportTarget {
  if (network) return { kind: "path", path: url, prefix, place };
  const reason = `"${url}" is on the network, which is not asked by default`;
  const hint = "allow it with --allow-network, or import a copy that lies beside this file";
  return { kind: "refused", reason, hint, prefix, place };
}

const unknownRepository = Symbol("unknown repository");

/** The URL of a repository; undefined without one. */
function repositoryUrl(
  name: Scalar | undefined,
  file: ToscaFile,
  repositories: ReadonlyMap<string, Definition>,
): string | undefined | typeof unknownRepository {
  if (name === undefined) return undefined;
  const found = repositories.get(name.text);
  if (found !== undefined) return found.element.text("url") ?? unknownRepository;
  file.report.error(
    name,
    "repository/unknown-repository",
    noSuch(`repository "${name.text}"`, name.text, () => repositories.keys()),
  );
  return unknownRepository;
}
