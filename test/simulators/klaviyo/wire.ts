import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestFault } from "./faults.ts";
import { errorObject, Refusal } from "./refusal.ts";

export const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MEDIA_TYPE = "application/vnd.api+json";

/** Does what a fault says in place of answering. */
export function misbehave(fault: RequestFault, request: IncomingMessage, response: ServerResponse): void {
  switch (fault.kind) {
    case "status": {
      const code = fault.status === 429 ? "throttled" : "error";
      const errors = [errorObject(fault.status, code, { detail: "As ordered." })];
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      sendRefusal(response, new Refusal(fault.status, errors, headers), {});
      return;
    }
    case "garbage":
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Down for a moment");
      return;
    case "edge_page":
      response
        .writeHead(fault.status, { "content-type": "text/html; charset=UTF-8", "cf-mitigated": "challenge" })
        .end("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking</body></html>");
      return;
    case "reset":
      request.socket.destroy();
      return;
    case "silence":
    // It never answers, so the client has to give up.
  }
}

export function sendRefusal(
  response: ServerResponse,
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): void {
  send(response, refusal.status, { errors: refusal.errors }, { ...headers, ...refusal.headers });
}

export function send(
  response: ServerResponse,
  status: number,
  body: object | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  if (body === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { "content-type": MEDIA_TYPE, ...headers }).end(JSON.stringify(body));
}

/** The body, cut off a little beyond the limit. That is enough to see that it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= 2 * MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
