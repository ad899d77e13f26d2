import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";

import {
  createReadableStreamFromReadable,
  type ActionFunctionArgs,
  type AppLoadContext,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";

import { setDocumentHeaders } from "./auth/document-headers.server.ts";
import { withoutTokens } from "./log-text.ts";
import { ScriptNonce } from "./web/frame/script-nonce.ts";

const ABORT_AFTER_MS = 10_000;

/** Renders a page. A bot gets it whole, all others as soon as its frame is there. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  services: AppLoadContext,
): Promise<Response> {
  const nonce = randomBytes(16).toString("base64");
  setDocumentHeaders(services, request, headers, { nonce });
  const page = (
    <ScriptNonce.Provider value={nonce}>
      <RemixServer context={remix} url={request.url} nonce={nonce} />
    </ScriptNonce.Provider>
  );
  const ready = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";
  return new Promise((resolve, reject) => {
    let failed = false;
    const { pipe, abort } = renderToPipeableStream(page, {
      nonce,
      // A large card would else come after a placeholder, and the page would jump.
      progressiveChunkSize: Number.POSITIVE_INFINITY,
      [ready]() {
        const body = new PassThrough();
        headers.set("Content-Type", "text/html; charset=utf-8");
        const stream = createReadableStreamFromReadable(body);
        resolve(new Response(stream, { headers, status: failed ? 500 : status }));
        pipe(body);
      },
      onShellError: reject,
      onError(error) {
        failed = true;
        services.log.error({ err: error }, "rendering failed");
      },
    });
    setTimeout(abort, ABORT_AFTER_MS).unref();
  });
}

/** Logs an unexpected error of a loader or an action. An address without a page is a visitor's slip, not a failure. */
export function handleError(
  error: unknown,
  { request, context }: Pick<LoaderFunctionArgs | ActionFunctionArgs, "request" | "context">,
): void {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  context.databaseHealth.noteFailure(error);
  context.log.error({ err: cleaned(error), path: new URL(request.url).pathname }, "request failed");
}

/**
 * Remix quotes the error on the page, so tokens are removed from its message. An error whose message is a getter,
 * such as a DOMException, is replaced.
 */
function cleaned(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const message = withoutTokens(error.message);
  if (Reflect.set(error, "message", message)) return error;
  return Object.assign(new Error(message), {
    name: error.name,
    stack: withoutTokens(error.stack ?? ""),
  });
}
