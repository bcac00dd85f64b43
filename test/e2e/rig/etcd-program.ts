import { debianProgram } from "./debian-package.ts";

/** What Debian ships: of bookworm, and of trixie. */
export type EtcdVersion = "3.4.23" | "3.5.16";

const packages: Readonly<Record<EtcdVersion, { readonly file: string; readonly sha256: string }>> =
  {
    "3.4.23": {
      file: "etcd-server_3.4.23-4+b4_amd64.deb",
      sha256: "3a9445d4560ad6de1c375756b2a17d97713df44cbd20a658c871fe108af7ef5d",
    },
    "3.5.16": {
      file: "etcd-server_3.5.16-4_amd64.deb",
      sha256: "0875921bb0d023f2af9b8e15cdfbe417a03e65731345fb832c40f9c2dd72967b",
    },
  };

/** The path of the server program. Throws when it can be neither found nor fetched. */
export async function etcdProgram(version: EtcdVersion): Promise<string> {
  const { file, sha256 } = packages[version];
  return await debianProgram({
    path: `e/etcd/${file}`,
    sha256,
    home: `etcd/${version}`,
    program: "usr/bin/etcd",
  });
}
