import { afterEach, describe, expect, it } from "vitest";

import { startRestartable } from "../../demo/restartable.ts";
import { freePort } from "../../setup/free-port.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function simulator(liveReload: boolean): Promise<ShopifySimulator> {
  const started = await startShopifySimulator({ liveReload, appUrl: "http://127.0.0.1:9" });
  ends.push(() => started.close());
  return started;
}

/** A process that answers with its own id, and ends when it is asked to. */
const ANSWERS = `require("node:http").createServer((request, response) => {
  response.end(String(process.pid));
  if (request.url === "/end") process.exit(3);
}).listen(Number(process.argv[1]), "127.0.0.1")`;

async function answering() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { signal } = new AbortController();
  const started = await startRestartable({
    name: "Answers",
    args: ["-e", ANSWERS, String(port)],
    readyUrl: url,
    signal,
  });
  ends.push(() => started.stop());
  return { started, url, pid: async () => (await fetch(url)).text() };
}

describe("the simulated admin with live reload", () => {
  it("tells its open pages to load themselves again", async () => {
    const { url } = await simulator(true);
    expect(await (await fetch(`${url}/admin`)).text()).toContain('src="/live-reload.js"');
    const page = await fetch(`${url}/_sim/reloads`);
    const told = await fetch(`${url}/_sim/reload`, { method: "POST" });
    expect(await told.json()).toEqual({ pages: 1 });
    const read = await page.body?.getReader().read();
    expect(new TextDecoder().decode(read?.value)).toContain("event: reload");
  });

  it("does nothing of it in the plain demo", async () => {
    const { url } = await simulator(false);
    expect(await (await fetch(`${url}/admin`)).text()).not.toContain("live-reload");
    expect((await fetch(`${url}/_sim/reload`, { method: "POST" })).status).toBe(404);
  });
});

describe("a process that can be started again", () => {
  it("is another process after it, at the same address, and has not ended by itself", async () => {
    const { started, pid } = await answering();
    const before = await pid();
    await started.restart();
    expect(await pid()).not.toBe(before);
    expect(await Promise.race([started.ended, Promise.resolve("runs")])).toBe("runs");
  });

  it("says so when it ends by itself, also after a restart", async () => {
    const { started, url } = await answering();
    await started.restart();
    await fetch(`${url}/end`).catch(() => undefined);
    expect(await started.ended).toContain("Answers ended (exit 3)");
  });

  it("is stopped while it restarts", async () => {
    const { started, url } = await answering();
    const restarting = started.restart();
    await started.stop();
    await restarting;
    await expect(fetch(url)).rejects.toThrow();
  });
});
