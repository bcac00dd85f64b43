// A certificate authority for one test, made by openssl.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificates {
  readonly ca: string;
  /** Paths of certificate and key, signed by the authority, good for 127.0.0.1. */
  issue(name: string): { readonly cert: string; readonly key: string };
}

export function certificatesIn(home: string): Certificates {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: home, stdio: ["ignore", "ignore", "pipe"] });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    ...["req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=khoreia test authority"],
    ...["-keyout", "ca.key", "-out", "ca.pem"],
  );
  writeFileSync(join(home, "extensions"), "subjectAltName=IP:127.0.0.1\n");
  return {
    ca: join(home, "ca.pem"),
    issue(name) {
      const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
      openssl("req", ...newKey, "-subj", `/CN=${name}`, "-keyout", key, "-out", request);
      openssl(
        ...["x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key"],
        ...["-CAcreateserial", "-days", "2", "-extfile", "extensions", "-out", cert],
      );
      return { cert: join(home, cert), key: join(home, key) };
    },
  };
}

/** As the adapter takes them. */
export function tlsOf(
  { ca }: Certificates,
  own?: { readonly cert: string; readonly key: string },
): { ca: Uint8Array; cert?: Uint8Array; key?: Uint8Array } {
  const authority = { ca: readFileSync(ca) };
  if (own === undefined) return authority;
  return { ...authority, cert: readFileSync(own.cert), key: readFileSync(own.key) };
}
