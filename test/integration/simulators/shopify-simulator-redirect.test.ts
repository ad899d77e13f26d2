import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFrameAncestor } from "../../setup/frame-ancestors.ts";
import { redirectFetch, redirectLocation } from "../../setup/redirect-fetch.ts";

const POLICY = "frame-ancestors https://a.myshopify.com https://admin.shopify.com;";
const APP = `
  import { createServer } from "node:http";
  const server = createServer((request, response) => {
    if (request.url === "/none") response.setHeader("Content-Security-Policy", "frame-ancestors 'none';");
    if (request.url === "/set") response.setHeader("Content-Security-Policy", ${JSON.stringify(POLICY)});
    response.setHeader("Link", '</own.css>; rel="preload", <https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";');
    if (request.url === "/admin") response.setHeader("Location", "https://admin.shopify.com/store/x/apps/key/app/sync?a=b%20c");
    if (request.url === "/write") response.writeHead(200, { "content-security-policy": ${JSON.stringify(POLICY)} });
    response.end();
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

async function headersOf(preload: boolean, path: string): Promise<Headers> {
  return (await answerOf(preload, path)).headers;
}

async function answerOf(preload: boolean, path: string): Promise<Response> {
  const redirect = new URL("../../setup/redirect.ts", import.meta.url).href;
  const args = [...(preload ? ["--import", redirect] : []), "--input-type=module", "-e", APP];
  const app = spawn(process.execPath, args, {
    env: { ...process.env, SIM_SHOPIFY_URL: "http://127.0.0.1:4999/" },
  });
  const [port] = (await once(app.stdout, "data")) as [Buffer];
  const answer = await fetch(`http://127.0.0.1:${port.toString().trim()}${path}`);
  app.kill();
  return answer;
}

describe("frame-ancestors", () => {
  it.each(["/set", "/write"])(
    "are untouched without the preload, and one origin wider with it: %s",
    async (path) => {
      expect((await headersOf(false, path)).get("content-security-policy")).toBe(POLICY);
      const widened = await headersOf(true, path);
      expect(widened.get("content-security-policy")).toBe(POLICY.replace(";", " http://127.0.0.1:4999;"));
      expect(widened.get("link")).toBe('</own.css>; rel="preload"');
    },
  );

  it("that let nobody in stay so", async () => {
    expect((await headersOf(true, "/none")).get("content-security-policy")).toBe("frame-ancestors 'none';");
    expect(withFrameAncestor("default-src 'self'", "http://x")).toBe("default-src 'self'");
  });
});

describe("a browser that is sent on", () => {
  it("stays with the simulators", async () => {
    const { headers } = await answerOf(true, "/admin");
    expect(headers.get("location")).toBe("http://127.0.0.1:4999/admin?path=%2Fapp%2Fsync%3Fa%3Db%2520c");
    const simulators = { shopify: new URL("http://s.invalid"), klaviyo: new URL("http://k.invalid") };
    const sent = (to: string): string => redirectLocation(to, simulators);
    expect(sent("https://www.klaviyo.com/oauth/authorize?a=b")).toBe("http://k.invalid/oauth/authorize?a=b");
    for (const other of ["/app?x=1", "https://example.com/", "https://admin.shopify.com/store/x"])
      expect(sent(other)).toBe(other);
    expect(redirectLocation("https://www.klaviyo.com/x", {})).toBe("https://www.klaviyo.com/x");
  });
});

describe("fetch", () => {
  let server: Server;
  let simulator: URL;
  let seen: { request: IncomingMessage; body: string } | null = null;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        seen = { request, body: Buffer.concat(chunks).toString() };
        if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" });
        response.end("one\ntwo\n");
      })();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    simulator = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => server.close());

  it("goes to the simulator with the host it was meant for, its body and its options", async () => {
    const redirected = redirectFetch(fetch, { shopify: simulator });
    const form = new FormData();
    form.append("file", new Blob(["text"]), "a.txt");
    const init = { method: "POST", body: form, headers: { "x-own": "1" } };
    await redirected("https://shopify-staged-uploads.storage.googleapis.com/?a=b", init);
    expect(seen?.request.headers).toMatchObject({
      "x-sim-host": "shopify-staged-uploads.storage.googleapis.com",
      "x-own": "1",
    });
    expect(seen?.request.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect([seen?.request.url, seen?.body.includes("text")]).toEqual(["/?a=b", true]);
    const request = new Request("https://a.myshopify.com/admin/x", {
      method: "POST",
      body: "{}",
      headers: { range: "bytes=4-" },
    });
    expect(await (await redirected(request)).text()).toBe("one\ntwo\n");
    expect([seen?.request.url, seen?.body, seen?.request.headers.range]).toEqual([
      "/admin/x",
      "{}",
      "bytes=4-",
    ]);
  });

  it("keeps to the asked way with redirects and to an abort", async () => {
    const redirected = redirectFetch(fetch, { shopify: simulator });
    await expect(redirected("https://storage.googleapis.com/moved", { redirect: "error" })).rejects.toThrow();
    expect((await redirected("https://storage.googleapis.com/moved", { redirect: "manual" })).status).toBe(
      302,
    );
    await expect(
      redirected("https://storage.googleapis.com/x", { signal: AbortSignal.abort() }),
    ).rejects.toThrow();
  });

  it("leaves every other host alone", async () => {
    const asked: unknown[] = [];
    const spy: typeof fetch = async (input) => {
      asked.push(input);
      return new Response();
    };
    const redirected = redirectFetch(spy, { shopify: simulator });
    const others = [
      "https://a.myshopify.com.evil.example/",
      "http://a.myshopify.com/",
      "https://a.klaviyo.com/",
      simulator,
    ];
    for (const other of others) await redirected(other);
    expect(asked).toEqual(others);
  });
});
