import {
  createRequestHandler,
  writeReadableStreamToWritable,
  type AppLoadContext,
  type ServerBuild,
} from "@remix-run/node";
import type { Request as Incoming, RequestHandler, Response as Outgoing } from "express";

import { bodyOf } from "./read-body.server.ts";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Serves Remix's pages. The request's body was read before. */
export function remixPages(build: ServerBuild, context: () => AppLoadContext): RequestHandler {
  const handle = createRequestHandler(build, "production");
  return (incoming, outgoing, next) => {
    const request = requestOf(incoming, outgoing);
    if (request === null) return void outgoing.status(400).end();
    handle(request, context())
      .then((response) => send(response, outgoing))
      .catch(next);
  };
}

/** @returns null if the host is not valid, or if no page has the method */
function requestOf(incoming: Incoming, outgoing: Outgoing): Request | null {
  const address = addressOf(incoming);
  if (!isAddress(address) || !METHODS.has(incoming.method)) return null;
  const gone = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headers))
    for (const value of Array.isArray(values) ? values : [values ?? ""]) headers.append(name, value);
  const body = bodyOf(incoming);
  return new Request(address, {
    method: incoming.method,
    headers,
    signal: gone.signal,
    ...(body !== null && { body }),
  });
}

/** A host such as `user@place` would make an address with credentials, which Request refuses. */
function isAddress(text: string): boolean {
  const address = URL.parse(text);
  return address?.username === "" && address.password === "";
}

/** The address as the browser sees it. A trusted proxy in front tells protocol and host. */
function addressOf(incoming: Incoming): string {
  const port = /:(\d{1,5})$/.exec(incoming.get("x-forwarded-host") ?? incoming.get("host") ?? "")?.[1];
  const host = port === undefined ? incoming.hostname : `${incoming.hostname}:${port}`;
  return `${incoming.protocol}://${host}${incoming.originalUrl}`;
}

async function send(response: Response, outgoing: Outgoing): Promise<void> {
  outgoing.status(response.status);
  outgoing.statusMessage = response.statusText;
  for (const [name, value] of response.headers) {
    if (name === "set-cookie") outgoing.append(name, value);
    else outgoing.setHeader(name, value);
  }
  if (response.body === null) outgoing.end();
  else await writeReadableStreamToWritable(response.body, outgoing);
}
