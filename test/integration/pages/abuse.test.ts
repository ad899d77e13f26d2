/** A hostile visitor on loopback: nothing that is sent without a session stops or fills the process. */
import { API_SECRET, startSite, type Site } from "./site-world.ts";

import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BodyBudget } from "../../../app/process/body-budget.ts";
import { addressOf, createSite, listen, stopListening } from "../../../app/process/http.server.ts";
import { wholeBody } from "../../../app/process/read-body.server.ts";

const NEWEST_SECRET = "site-secret-after-rotation";
const UNFINISHED_SOCKETS = 500;
const LARGE_BODIES = 60;
const MEGABYTE = 1024 * 1024;
const AT_ANY_PORT = { port: 0, host: "127.0.0.1", setting: "PORT" };
const CHUNK = Buffer.alloc(64 * 1024, "x");

let app: Site;
beforeAll(async () => {
  // Shopify signs with the older secret until it is revoked. The installation may use either secret, too.
  app = await startSite(1, `${NEWEST_SECRET},${API_SECRET}`);
});
afterAll(() => app.close());

async function sendWebhook(secret: string, url = app.url): Promise<{ answer: Response; ms: number }> {
  const body = JSON.stringify({ id: 1, admin_graphql_api_id: "gid://shopify/Order/1" });
  const start = performance.now();
  const answer = await fetch(`${url}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "orders/updated",
      "x-shopify-shop-domain": app.shop.domain,
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    },
  });
  await answer.arrayBuffer();
  return { answer, ms: performance.now() - start };
}

interface Visit {
  readonly socket: net.Socket;
  readonly closed: Promise<void>;
  /** What was answered so far. */
  text(): string;
}

/** A connection on which the test writes a request by hand. */
async function visit(page: string, headers: readonly string[]): Promise<Visit> {
  const { port, hostname } = new URL(app.url);
  const socket = net.connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1"))).on("error", () => undefined);
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  await new Promise<void>((resolve) => void socket.once("connect", resolve));
  socket.write([`POST ${page} HTTP/1.1`, "Host: 127.0.0.1", ...headers, "", ""].join("\r\n"));
  return { socket, closed, text: () => text };
}

/** Sends bytes as fast as they are taken, up to so many. @returns how many were sent before the connection was cut */
async function pour(
  { socket }: Visit,
  bytes: number,
  frame = (chunk: Buffer): Buffer => chunk,
): Promise<number> {
  let sent = 0;
  while (sent < bytes && !socket.destroyed) {
    const room = socket.write(frame(CHUNK.subarray(0, Math.min(CHUNK.length, bytes - sent))));
    sent += CHUNK.length;
    if (room) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        socket.off("drain", go).off("close", go);
        resolve();
      };
      socket.on("drain", go).on("close", go);
    });
  }
  return sent;
}

const chunked = (chunk: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]);

const SIGNED = ["X-Shopify-Hmac-Sha256: eA==", "X-Shopify-Topic: orders/updated"];

describe("the client secret while it is rotated", () => {
  it("lets webhooks in by either, and by no other", async () => {
    expect((await sendWebhook(API_SECRET)).answer.status).toBe(200);
    expect((await sendWebhook(NEWEST_SECRET)).answer.status).toBe(200);
    expect((await sendWebhook(`${NEWEST_SECRET},${API_SECRET}`)).answer.status).toBe(401);
  });
});

describe("bodies of webhooks", () => {
  it("that never end keep no genuine webhook out, and are given up after some seconds", async () => {
    const headers = [...SIGNED, "Content-Length: 1000"];
    const visits = await Promise.all(
      Array.from({ length: UNFINISHED_SOCKETS }, () => visit("/webhooks", headers)),
    );
    for (const { socket } of visits) socket.write("{");
    const genuine = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { answer } = await sendWebhook(API_SECRET);
        return { status: answer.status, open: visits.filter(({ socket }) => !socket.destroyed).length };
      }),
    );
    expect(new Set(genuine.map(({ status }) => status))).toEqual(new Set([200]));
    // On a busy machine the first of them may be given up before the last genuine one is answered.
    expect(Math.max(...genuine.map(({ open }) => open))).toBe(UNFINISHED_SOCKETS);
    await expect
      .poll(() => visits.every((each) => each.text().startsWith("HTTP/1.1 408")), {
        timeout: 20_000,
      })
      .toBe(true);
    await Promise.all(visits.map(({ closed }) => closed));
  }, 60_000);

  it("of 15 MB, sixty at once, don't grow the process", async () => {
    const size = 15 * MEGABYTE;
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const visits = await Promise.all(
      Array.from({ length: LARGE_BODIES }, () =>
        visit("/webhooks", [...SIGNED, `Content-Length: ${String(size)}`]),
      ),
    );
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 20);
    // The last byte never comes, so no body is ever whole.
    await Promise.all(visits.map((each) => pour(each, size - 1)));
    clearInterval(watch);
    for (const { socket } of visits) socket.destroy();
    expect(most).toBeLessThan(200 * MEGABYTE);
    expect((await sendWebhook(API_SECRET)).answer.status).toBe(200);
  }, 60_000);
});

describe("bodies of forms", () => {
  it("over 100 KB are refused with 413, also where their length is not told, and the connection is cut", async () => {
    const told = await visit("/app/settings", [`Content-Length: ${String(300 * MEGABYTE)}`]);
    const untold = await visit("/app/settings", ["Transfer-Encoding: chunked"]);
    await Promise.all([pour(told, 1_000 * MEGABYTE), pour(untold, 1_000 * MEGABYTE, chunked)]);
    for (const each of [told, untold]) {
      await each.closed;
      expect(each.text()).toMatch(/^HTTP\/1\.1 413 /);
    }
  }, 60_000);

  it("of 100 KB and of any page reach the page", async () => {
    const post = (path: string, length: number) =>
      fetch(`${app.url}${path}`, { method: "POST", body: "x".repeat(length) }).then(({ status }) => status);
    expect(await post("/nowhere", 100 * 1024)).not.toBe(413);
    expect(await post("/nowhere", 100 * 1024 + 1)).toBe(413);
    // A rule is longer than a form.
    expect(await post("/app/segments/save", MEGABYTE)).not.toBe(413);
    expect(await post("/app/segments/save", MEGABYTE + 1)).toBe(413);
  });
});

describe("a client that leaves its answers unread", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "sixfold-abuse-"));
    await writeFile(path.join(folder, "large.txt"), Buffer.alloc(16 * MEGABYTE, "x"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The site again, with a file that fills the system's buffers for one client. */
  async function withLargeFile(work: (url: string) => Promise<void>): Promise<void> {
    const clientFolder = pathToFileURL(`${folder}/`);
    const server = await listen(createSite({ ...app.siteParts, clientFolder }), AT_ANY_PORT);
    await work(addressOf(server));
    server.closeAllConnections();
    await stopListening(server);
  }

  it("keeps no webhook out by those that it sends behind an answer", async () => {
    await withLargeFile(async (url) => {
      const { hostname, port } = new URL(url);
      const socket = net.connect(Number(port), hostname).on("error", () => undefined);
      socket.pause();
      const large = "GET /large.txt HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.write(large + "POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}".repeat(250));
      const isSent = () => socket.bytesWritten > 0 && socket.writableLength === 0;
      await expect.poll(isSent, { timeout: 5_000 }).toBe(true);
      const genuine = await Promise.all(Array.from({ length: 20 }, () => sendWebhook(API_SECRET, url)));
      expect(new Set(genuine.map(({ answer }) => answer.status))).toEqual(new Set([200]));
      socket.destroy();
    });
  });

  it("keeps no room that others need: a request's bytes are given back when its answer begins", async () => {
    const site = express();
    site.use(wholeBody({ mostBytes: 1_000, withinMs: 5_000, budget: new BodyBudget(1_000) }));
    site.use((_request, response) => void response.write(Buffer.alloc(16 * MEGABYTE)));
    const server = await listen(site, AT_ANY_PORT);
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1)
      statuses.push((await fetch(addressOf(server), { method: "POST", body: "x".repeat(1_000) })).status);
    server.closeAllConnections();
    await stopListening(server);
    expect(statuses).toEqual([200, 200, 200]);
  });
});

describe("every answer", () => {
  it("is kept by nobody, and is what it says it is", async () => {
    const { answer } = await sendWebhook(API_SECRET);
    const page = await fetch(`${app.url}/app?_data=routes%2Fapp`);
    await page.arrayBuffer();
    for (const { headers } of [answer, page]) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      // This site's own address is on loopback.
      expect(headers.get("strict-transport-security")).toBeNull();
    }
  });

  it("to a host that names a user is 400, and no failure of the app", async () => {
    const headers = { "x-forwarded-host": "user@127.0.0.1" };
    const answer = await fetch(`${app.url}/app`, { headers });
    await answer.arrayBuffer();
    expect(answer.status).toBe(400);
  });

  it("asks for https where the app's address has it", async () => {
    const env = { ...app.services.env, SHOPIFY_APP_URL: "https://sixfold.example.com" };
    const site = createSite({ ...app.siteParts, services: { ...app.services, env } });
    const server = await listen(site, AT_ANY_PORT);
    const answer = await fetch(`${addressOf(server)}/healthz`);
    await answer.arrayBuffer();
    await stopListening(server);
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=31536000");
  });
});
