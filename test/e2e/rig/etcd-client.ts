import { dirname } from "node:path";
import { debianProgram } from "./debian-package.ts";

/** The directory of Debian's `etcdctl`. Throws when it can be neither found nor fetched. */
export async function etcdClient(): Promise<string> {
  const program = await debianProgram({
    path: "e/etcd/etcd-client_3.5.16-4_amd64.deb",
    sha256: "7eb67e305ba2ce523a5a0b29bf88750ded3f724769c7111a83382b7909f9977b",
    home: "etcd-client/3.5.16",
    program: "usr/bin/etcdctl",
  });
  return dirname(program);
}
