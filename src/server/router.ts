import { Hono } from "hono";
import { KhoreiaError } from "../model/index.ts";
import {
  deleteHold,
  postGoal,
  postHeal,
  postRestart,
  putHold,
  putLogLevel,
  putTopology,
} from "./change-routes.ts";
import {
  getEventStream,
  getHealth,
  getLogs,
  getReadiness,
  getScore,
  getStatus,
  getVersion,
  getWatch,
  getWhy,
  type Route,
} from "./read-routes.ts";
import { refusal } from "./refusal.ts";
import type { ServerContext } from "./server-context.ts";

/** Every route; `:name` is one node, instance or deployment-wide `*`, percent-encoded. */
const routes: Readonly<Record<string, Readonly<Partial<Record<Method, Route>>>>> = {
  "/healthz": { GET: getHealth },
  "/readyz": { GET: getReadiness },
  "/v1/version": { GET: getVersion },
  "/v1/status": { GET: getStatus },
  "/v1/watch": { GET: getWatch },
  "/v1/nodes/:name/why": { GET: getWhy },
  "/v1/events": { GET: getEventStream },
  "/v1/score": { GET: getScore },
  "/v1/logs/:name": { GET: getLogs },
  "/v1/heal": { POST: postHeal },
  "/v1/restart": { POST: postRestart },
  "/v1/holds/:name": { PUT: putHold, DELETE: deleteHold },
  "/v1/goal": { POST: postGoal },
  "/v1/topology": { PUT: putTopology },
  "/v1/log-level": { PUT: putLogLevel },
};

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Answers by `routes`, whoever carries the requests to it. */
export function createRouter(context: ServerContext): Hono {
  const app = new Hono();
  for (const [path, methods] of Object.entries(routes)) {
    app.all(path, async ({ req }) => {
      const route = methods[req.method === "HEAD" ? "GET" : (req.method as Method)];
      if (route === undefined) return methodUnsupported(req.method, path, Object.keys(methods));
      const { searchParams } = new URL(req.url);
      return route(context, {
        request: req.raw,
        query: searchParams,
        name: req.param("name") ?? "",
      });
    });
  }
  app.notFound(({ req }) => refusal(routeUnknown(req.path)));
  app.onError((error) => refusal(error));
  return app;
}

function methodUnsupported(method: string, path: string, allowed: readonly string[]): Response {
  const allow = allowed.join(", ");
  const error = new KhoreiaError(
    "KHO_METHOD_UNSUPPORTED",
    `Cannot ${method} "${path}": it takes ${allow}`,
  );
  return refusal(error, { allow });
}

function routeUnknown(path: string): KhoreiaError {
  return new KhoreiaError("KHO_ROUTE_UNKNOWN", `Cannot find "${path}" in this API`, {
    hint: "the command line and the deployment may be of different releases",
  });
}
