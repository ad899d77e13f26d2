import { createReadStream, type ReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import express, { type Request, type Response, type Router } from "express";
import { answerFault, type Fault } from "../control/faults.ts";
import type { Simulation } from "../simulation.ts";

/** Downloads of result files, as Google's storage answers them. */
export function resultRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.get("/shopify-tiers-assets-prod-us-east1/*", (request, response, next) => {
    sendResult(simulation, request, response).catch(next);
  });
  return router;
}

async function sendResult(simulation: Simulation, request: Request, response: Response): Promise<void> {
  const fault = simulation.faults.take("result");
  if (fault?.fault === "expired") return refuse(response, 400, "ExpiredToken");
  if (fault !== null && fault.fault !== "reset" && answerFault(fault, response)) return;
  if (
    request.headers.authorization !== undefined ||
    request.headers["x-shopify-access-token"] !== undefined
  ) {
    return refuse(
      response,
      400,
      "InvalidArgument: credentials do not belong in a request for a signed address",
    );
  }
  const resolved = simulation.files.resolve(request.path, request.query);
  if (!("name" in resolved)) return refuse(response, resolved.status, resolved.code);
  const path = simulation.files.pathOf(resolved.name);
  const { size } = await stat(path);
  response.setHeader("Content-Type", "application/jsonl");
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("ETag", `"${resolved.name}"`);
  const range = rangeOf(request.headers.range, size);
  if (range === null) {
    response.setHeader("Content-Range", `bytes */${size}`);
    return refuse(response, 416, "InvalidRange");
  }
  const { from, to } = range;
  if (request.headers.range !== undefined)
    response.status(206).setHeader("Content-Range", `bytes ${from}-${to - 1}/${size}`);
  if (fault?.fault !== "truncate") response.setHeader("Content-Length", String(to - from));
  if (to === from) return void response.end();
  const end =
    fault === null || fault.fault === "slow"
      ? to
      : Math.min(to, from + (fault.afterBytes ?? Math.floor((to - from) / 2)));
  await pour(createReadStream(path, { start: from, end: Math.max(from, end - 1) }), response, fault);
}

async function pour(file: ReadStream, response: Response, fault: Fault | null): Promise<void> {
  let wake = (): void => {};
  response.on("drain", () => wake());
  response.on("close", () => wake());
  for await (const chunk of file) {
    if (response.destroyed) return void file.destroy();
    if (fault?.fault === "slow") await sleep(fault.delayMs ?? 50);
    if (!response.write(chunk) && !response.destroyed) await new Promise<void>((resolve) => (wake = resolve));
  }
  if (fault?.fault === "reset") {
    await sleep(20);
    response.socket?.destroy();
    return;
  }
  response.end();
}

/** `[from, to)` of a Range header, or the whole file without one; null: it lies outside. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return { from: 0, to: size };
  const [, first = "", last = ""] = match;
  if (first === "") return { from: Math.max(0, size - Number(last)), to: size };
  const from = Number(first);
  if (from >= size) return null;
  return { from, to: last === "" ? size : Math.min(size, Number(last) + 1) };
}

function refuse(response: Response, status: number, code: string): void {
  response.removeHeader("Content-Length");
  response
    .status(status)
    .type("application/xml")
    .send(`<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`);
}
