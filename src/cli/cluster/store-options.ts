import { readFileSync } from "node:fs";
import type { EtcdAccess } from "../../store/adapter/etcd/index.ts";
import type { OptionDefinition } from "../option-definition.ts";
import type { Environment } from "../session.ts";
import { usageError } from "../usage-error.ts";

/** Where the cluster's store is, and what proves who asks. */
export interface StoreOptions {
  readonly store?: StoreAddress;
  readonly storeCa?: string;
  readonly storeCert?: string;
  readonly storeKey?: string;
}

export interface StoreAddress {
  readonly endpoints: readonly string[];
  readonly isEncrypted: boolean;
}

export const storeOptions: readonly OptionDefinition[] = [
  {
    flags: "--store <url>",
    text: "members of an etcd cluster: etcd://h1:2379,h2:2379, or etcds:// for TLS",
    parse: storeAddress,
  },
  {
    flags: "--store-ca <file>",
    text: "authorities that signed its certificate",
    completes: "files",
  },
  { flags: "--store-cert <file>", text: "the certificate shown to it", completes: "files" },
  { flags: "--store-key <file>", text: "the key of that certificate", completes: "files" },
];

export const aboutStore =
  "What is not given as an option is taken from KHOREIA_STORE, KHOREIA_STORE_CA, _CERT and _KEY; " +
  "a name and a password only from KHOREIA_STORE_USER and KHOREIA_STORE_PASSWORD.";

const usualPort = 2_379;
const form = /^(?<scheme>etcds?):\/\/(?<members>[^/?#\s]+)\/?$/;
const member = /^(?<host>\[[0-9a-z:.%]+\]|[^:[\]@,]+)(?::(?<port>\d{1,5}))?$/i;

export function storeAddress(url: string): StoreAddress {
  const { scheme, members } = form.exec(url)?.groups ?? {};
  if (scheme === undefined || members === undefined) {
    throw usageError(
      `Cannot read the store's address "${url}": it is no etcd:// or etcds:// address`,
      'write it like "etcd://h1:2379,h2:2379"',
    );
  }
  const endpoints = members.split(",").map((text) => endpointOf(text, url));
  return { endpoints: [...new Set(endpoints)], isEncrypted: scheme === "etcds" };
}

function endpointOf(text: string, url: string): string {
  const { host, port } = member.exec(text)?.groups ?? {};
  const number = Number(port ?? usualPort);
  if (host === undefined || number < 1 || number > 65_535) {
    throw usageError(
      `Cannot read the store's address "${url}": "${text}" is no host with a port`,
      "a name and a password belong into KHOREIA_STORE_USER and KHOREIA_STORE_PASSWORD",
    );
  }
  return `${host}:${number}`;
}

/** Undefined when neither options nor environment name a store. */
export function storeAccess(options: StoreOptions, env: Environment): EtcdAccess | undefined {
  const fromEnv = env["KHOREIA_STORE"];
  const address = options.store ?? (fromEnv === undefined ? undefined : storeAddress(fromEnv));
  if (address === undefined) return undefined;
  const { endpoints, isEncrypted } = address;
  const name = env["KHOREIA_STORE_USER"];
  const password = env["KHOREIA_STORE_PASSWORD"] ?? "";
  return {
    endpoints,
    ...(isEncrypted ? { tls: tlsFiles(options, env) } : {}),
    ...(name === undefined ? {} : { login: { name, password } }),
  };
}

function tlsFiles(options: StoreOptions, env: Environment): NonNullable<EtcdAccess["tls"]> {
  const { storeCa, storeCert, storeKey } = options;
  const paths = {
    ca: storeCa ?? env["KHOREIA_STORE_CA"],
    cert: storeCert ?? env["KHOREIA_STORE_CERT"],
    key: storeKey ?? env["KHOREIA_STORE_KEY"],
  };
  if ((paths.cert === undefined) !== (paths.key === undefined)) {
    throw usageError("Cannot use a certificate without its key, or a key without its certificate");
  }
  const given = Object.entries(paths).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(given.map(([what, path]) => [what, pem(what, path as string)]));
}

function pem(what: string, path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(
      `Cannot read the file of --store-${what}: ${why}`,
      `it comes from the option or from KHOREIA_STORE_${what.toUpperCase()}; check the path`,
    );
  }
}
