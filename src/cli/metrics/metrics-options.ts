import type { MetricsAddress } from "../../server/index.ts";
import type { OptionDefinition } from "../option-definition.ts";
import { usageError } from "../usage-error.ts";

export interface MetricsOptions {
  readonly metrics?: MetricsAddress;
  readonly insecureMetrics?: boolean;
}

export const metricsOptions: readonly OptionDefinition[] = [
  {
    flags: "--metrics <address>",
    text: "serve /metrics, /healthz and /readyz at PORT or HOST:PORT (loopback)",
    parse: metricsAddress,
  },
  {
    flags: "--insecure-metrics",
    text: "allow --metrics on an address that others reach: whoever does may read",
  },
];

const usualHost = "127.0.0.1";
const form = /^(?:(?<host>\[[0-9a-f:.]+\]|[^:[\]/@]+):)?(?<port>\d{1,5})$/i;

function metricsAddress(text: string): MetricsAddress {
  const { host, port } = form.exec(text)?.groups ?? {};
  const number = Number(port);
  if (port === undefined || number > 65_535) {
    throw usageError(
      `Cannot read the address "${text}": it is no port, and no host with a port`,
      'write it like "9464" or "127.0.0.1:9464"',
    );
  }
  return { host: host?.replace(/^\[|\]$/g, "") ?? usualHost, port: number };
}
