import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { fileURLToPath } from "node:url";

import type { ServerBuild } from "@remix-run/node";
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from "express";

import type { Services } from "../services.server.ts";
import { webhookTopic } from "../shopify/webhooks/webhook-event.ts";
import { compressedAnswers, compressedFiles } from "./compressed.server.ts";
import { BodyBudget } from "./body-budget.ts";
import { ENDPOINT_PLACES, endpointOf } from "./endpoints.ts";
import { health, metricsPage } from "./machine-site.server.ts";
import { remixPages } from "./pages.server.ts";
import { whenAnswered, wholeBody } from "./read-body.server.ts";
import { unstored, wellDescribed } from "./safe-headers.server.ts";

interface Site {
  readonly services: Services;
  readonly build: ServerBuild;
  /** The folder of the client build. */
  readonly clientFolder: URL;
}

/**
 * Longer than proxies keep an idle connection. So the proxy closes first, and never sends on a connection that this
 * server has just closed.
 */
const KEEP_ALIVE_MS = 75_000;
/** How many webhooks are answered at once. Far fewer come while the database is well. */
const MOST_WEBHOOKS = 200;
/** How many requests of Shopify Flow are answered at once. It sends one again that gets no answer. */
const MOST_FLOW = 100;
/** How many requests of the extensions in the admin are answered at once. */
const MOST_EXTENSION = 100;
/** An order of thousands of line items has a few megabytes. */
const WEBHOOK_BODY = { mostBytes: 16 * 1024 * 1024, withinMs: 3_000 };
/** Every other form of the pages is far smaller. */
const FORM_BODY = { mostBytes: 100 * 1024, withinMs: 10_000 };
/** A rule has up to a million characters. */
const RULE_BODY = { mostBytes: 1024 * 1024, withinMs: 10_000 };
/** For all bodies of a process together. */
const MOST_BODY_BYTES = 32 * 1024 * 1024;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
/** How long a connection may be silent while its request is worked on, or while its answer is left unread. */
const STILL_MS = 300_000;
/** How long requests may still run after the server takes no new ones. */
const GRACE_MS = 5_000;

/**
 * The app's web site: assets, health, and Remix for the rest. Bodies are read whole, and as they were sent, since
 * webhooks are signed.
 */
export function createSite({ services, build, clientFolder }: Site): Express {
  const site = express();
  const client = fileURLToPath(clientFolder);
  site.disable("x-powered-by");
  // The protocol and host of the request come from a proxy on this machine or network.
  site.set("trust proxy", "loopback, linklocal, uniquelocal");
  const budget = new BodyBudget(MOST_BODY_BYTES);
  site.use(wellDescribed(services.env));
  site.use((_request, _response, next) => services.logScope.within({}, next));
  site.use(health(services));
  // Without a token nobody may read the metrics on a public server, or learn that they exist.
  if (services.env.METRICS_TOKEN !== undefined) site.get("/metrics", metricsPage(services));
  site.use(
    "/webhooks",
    timedWebhooks(services.metrics),
    wholeBody({ ...WEBHOOK_BODY, budget }),
    someAtOnce(MOST_WEBHOOKS),
  );
  site.use(ENDPOINT_PLACES, timedEndpoints(services.metrics));
  site.use("/flow", wholeBody({ ...FORM_BODY, budget }), someAtOnce(MOST_FLOW));
  site.use("/extension", wholeBody({ ...FORM_BODY, budget }), someAtOnce(MOST_EXTENSION));
  site.use("/app/segments", wholeBody({ ...RULE_BODY, budget }));
  site.use(wholeBody({ ...FORM_BODY, budget }));
  // The names of assets carry a hash of their content.
  site.use("/assets", compressedFiles(`${client}assets`));
  site.use(express.static(client, { maxAge: "1h", index: false, redirect: false }));
  site.use(unstored);
  site.use(compressedAnswers());
  site.all(
    "*",
    remixPages(build, () => ({ ...services })),
  );
  site.use(failure(services));
  return site;
}

/** Counts the answers to webhooks. */
function timedWebhooks(metrics: Services["metrics"]): RequestHandler {
  return timed((request, status, seconds) => {
    const topic = webhookTopic(request.get("x-shopify-topic") ?? "") ?? "other";
    metrics.webhookAnswered(topic, status, seconds);
  });
}

/** Counts the answers to extensions and to Flow. */
function timedEndpoints(metrics: Services["metrics"]): RequestHandler {
  return timed(({ originalUrl }, status, seconds) => {
    metrics.endpointAnswered(endpointOf(originalUrl), status, seconds);
  });
}

/** Measures from the arrival of a request to the end of its answer. */
function timed(note: (request: Request, status: number, seconds: number) => void): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.on("close", () => {
      // The client left before the answer was complete, so it counts as 499.
      const status = response.writableFinished ? response.statusCode : 499;
      note(request, status, (performance.now() - start) / 1_000);
    });
    next();
  };
}

/** Refuses requests beyond what can be answered in time. They come again later. */
function someAtOnce(most: number): RequestHandler {
  let underWay = 0;
  return (_request, response, next) => {
    underWay += 1;
    whenAnswered(response, () => {
      underWay -= 1;
    });
    if (underWay > most) response.status(503).set("Connection", "close").end();
    else next();
  };
}

/**
 * Answers what Remix did not: a missing asset, or a fault. The path is logged without its query, which may have a
 * token.
 */
function failure({ log }: Services): ErrorRequestHandler {
  return (error: { status?: number }, request, response, next) => {
    const status = error.status ?? 500;
    if (status >= 500) log.error({ err: error, path: request.path }, "request failed");
    if (response.headersSent) return next(error);
    response
      .status(status)
      .set("Cache-Control", "no-store")
      .type("text")
      .send(status === 404 ? "Not found" : "Something went wrong");
  };
}

const TIMES = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  headersTimeout: HEADERS_WITHIN_MS,
  requestTimeout: REQUEST_WITHIN_MS,
};

interface Place {
  readonly port: number;
  readonly host: string | undefined;
  /** The variable that set the port. */
  readonly setting: string;
}

/**
 * Ends a connection that sends a request before its last one was answered. All of these would wait in memory, each
 * with its body or its open file, as long as the client reads no answer. No browser and no proxy sends this way.
 */
function oneAtATime(site: Express): RequestListener {
  return (request, response) => {
    // An answer that waits for another has no socket yet.
    if (response.socket === null) request.socket.destroy();
    else site(request, response);
  };
}

/** The open connections of each server. */
const connections = new WeakMap<Server, Set<Socket>>();

function noteConnections(server: Server): void {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
}

/** Listens on a port. If the port is taken, the error names it. */
export async function listen(site: Express, { port, host, setting }: Place): Promise<Server> {
  const server = createServer(TIMES, oneAtATime(site));
  server.timeout = STILL_MS;
  noteConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${String(port)} is in use. Set ${setting} to another, or end what listens there.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken, { cause: error }) : error);
    });
    server.listen({ port, ...(host !== undefined && { host }) }, resolve);
  });
  return server;
}

/** Takes no more requests, and cuts off those that don't finish in time. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Browsers and proxies open connections ahead of need. Node takes one that never sent anything for busy.
  for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
}

export function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const everywhere = address === "::" || address === "0.0.0.0";
  const host = everywhere ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `http://${host}:${String(port)}`;
}
