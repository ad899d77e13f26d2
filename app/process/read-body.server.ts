import type { IncomingMessage } from "node:http";

import type { RequestHandler, Request, Response } from "express";

import type { BodyBudget } from "./body-budget.ts";

interface BodyLimits {
  readonly mostBytes: number;
  /** From the first byte of the body to the last. */
  readonly withinMs: number;
  readonly budget: BodyBudget;
}

/** Why a body is not read, as the status that says so: too slow, too large, no room for it now. */
type Refusal = 408 | 413 | 503;

/** How long a client may go on sending after a refusal. So it can see the answer before it is cut off. */
const LINGER_MS = 2_000;

/** Bodies of requests that were read whole. */
const BODIES = new WeakMap<IncomingMessage, Buffer<ArrayBuffer>>();

/** The body of a request that `wholeBody` let through; null: it has none. */
export function bodyOf(request: IncomingMessage): Buffer<ArrayBuffer> | null {
  return BODIES.get(request) ?? null;
}

/**
 * Reads a request's body, within its limits, before any work on the request. So a client can't fill the memory, and
 * can't keep anything waiting except its own connection.
 */
export function wholeBody(limits: BodyLimits): RequestHandler {
  return (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD" || BODIES.has(request)) return next();
    if (Number(request.headers["content-length"] ?? 0) > limits.mostBytes)
      return refuse(request, response, 413);
    read(request, response, limits, (outcome) => {
      if (typeof outcome === "number") return refuse(request, response, outcome);
      BODIES.set(request, outcome);
      next();
    });
  };
}

/** Calls `done` once, unless the client goes away. */
function read(
  request: Request,
  response: Response,
  { mostBytes, withinMs, budget }: BodyLimits,
  done: (outcome: Buffer<ArrayBuffer> | Refusal) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const place = budget.open(() => end(503));
  const late = setTimeout(() => end(408), withinMs);
  function onData(chunk: Buffer): void {
    size += chunk.byteLength;
    if (size > mostBytes) end(413);
    else if (place.take(chunk.byteLength)) chunks.push(chunk);
    else end(503);
  }
  function onEnd(): void {
    place.whole();
    whenAnswered(response, () => {
      BODIES.delete(request);
      place.giveBack();
    });
    end(Buffer.concat(chunks));
  }
  function leave(): void {
    clearTimeout(late);
    request.off("data", onData).off("end", onEnd);
    response.off("close", onGone);
    chunks.length = 0;
  }
  function end(outcome: Buffer<ArrayBuffer> | Refusal): void {
    leave();
    if (typeof outcome === "number") place.giveBack();
    done(outcome);
  }
  function onGone(): void {
    leave();
    place.giveBack();
  }
  request.on("data", onData).on("end", onEnd);
  response.on("close", onGone);
}

/**
 * Calls back once: when the answer begins, or when the client is gone before that. Nothing needs the request any more
 * then. The client may leave its answer unread for as long as it likes.
 */
export function whenAnswered(response: Response, callBack: () => void): void {
  let isOver = false;
  const end = (): void => {
    if (!isOver) callBack();
    isOver = true;
  };
  const writeHead = response.writeHead.bind(response);
  response.writeHead = new Proxy(writeHead, {
    apply(target, self, args) {
      end();
      return Reflect.apply(target, self, args) as Response;
    },
  });
  response.once("close", end);
}

/** Throws away what the client still sends. If that goes on for long, the connection is destroyed. */
function refuse(request: Request, response: Response, status: Refusal): void {
  response.status(status).set({ Connection: "close", "Cache-Control": "no-store" }).end();
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, LINGER_MS).unref();
}
