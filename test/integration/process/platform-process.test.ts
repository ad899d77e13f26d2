import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { refuseNode } from "../../../app/process/node-version.ts";
import {
  IS_BUILT,
  LISTENS,
  ROOT,
  START,
  startAppProcess,
  WORKER,
  type AppProcess,
} from "../../setup/app-process.ts";
import { temporaryDataFolder } from "../../setup/data-folder.ts";
import { emptyDatabase, testDatabase } from "../../setup/database.ts";

const SETTINGS = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "hunter2",
  SHOPIFY_APP_URL: "http://127.0.0.1:4000",
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
  HOST: "127.0.0.1",
  PORT: "0",
};
const run = promisify(execFile);
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function startApp(entry: string, env: Record<string, string>, cwd?: string): AppProcess {
  const app = startAppProcess(entry, env, cwd === undefined ? {} : { cwd });
  cleanups.push(() => app.stop());
  return app;
}

async function temporaryFolder(): Promise<string> {
  const folder = await temporaryDataFolder("process");
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Settings for a web process that needs no database of the app's own: it starts on one that is up to date. */
async function settingsOnDatabase(): Promise<Record<string, string>> {
  const database = await testDatabase();
  cleanups.push(() => database.drop());
  return { ...SETTINGS, DATABASE_URL: database.url };
}

/** Reads the body, too. A connection with an unread answer is not idle, and would hold up the end. */
async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.text();
  return answer.status;
}

describe.skipIf(!IS_BUILT)("the built app", () => {
  it("starts by itself from any folder, answers, refuses a second, and ends in order", async () => {
    const cwd = await temporaryFolder();
    const app = startApp(START, SETTINGS, cwd);
    const url = await app.said(LISTENS);
    expect(await readdir(path.join(cwd, ".sixfold"))).toContain("database");

    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.text(), health.headers.get("x-powered-by")]).toEqual([
      200,
      "ok",
      null,
    ]);
    expect(await statusOf(`${url}/readyz`)).toBe(200);
    const assets = await readdir(path.join(ROOT, "build/client/assets"));
    const asset = await fetch(`${url}/assets/${assets.find((name) => name.endsWith(".js")) ?? ""}`);
    await asset.body?.cancel();
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await statusOf(`${url}/assets/none.js`)).toBe(404);

    const second = startApp(START, SETTINGS, cwd);
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain(
      `in use by another Sixfold that runs (process ${String(app.child.pid)})`,
    );
    expect(await statusOf(`${url}/readyz`)).toBe(200);

    app.child.kill("SIGTERM");
    expect(await app.exit).toBe(0);
    expect(app.output()).not.toContain('"level":"error"');
    expect(app.output()).not.toContain("hunter2");
  });

  it("shows its error page, under its script policy, where the admin's address is none", async () => {
    const app = startApp(START, await settingsOnDatabase());
    const url = await app.said(LISTENS);
    const page = await fetch(`${url}/app?shop=one.myshopify.com&host=x&embedded=1`, {
      headers: { "user-agent": "Mozilla/5.0 Chrome/140.0" },
    });
    expect(page.status).toBe(500);
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "")?.[1];
    const html = await page.text();
    expect(html).toContain("<!DOCTYPE html>");
    const inline = html.match(/<script(?![^>]*\ssrc=)[^>]*>/g) ?? [];
    expect(inline.length).toBeGreaterThan(0);
    for (const tag of inline) expect(tag).toContain(`nonce="${nonce ?? "none"}"`);
  });

  it("starts again by itself on the data folder of a killed one", async () => {
    const cwd = await temporaryFolder();
    const killed = startApp(START, SETTINGS, cwd);
    await killed.said(LISTENS);
    killed.child.kill("SIGKILL");
    await killed.exit;
    const next = startApp(START, SETTINGS, cwd);
    const url = await next.said(LISTENS);
    expect(await statusOf(`${url}/readyz`)).toBe(200);
    next.child.kill("SIGINT");
    expect(await next.exit).toBe(0);
  });

  it("runs web and worker as processes of their own on a database of one's own", async () => {
    const { url, remove } = await emptyDatabase();
    cleanups.push(remove);
    const settings = { ...SETTINGS, DATABASE_URL: url };
    const worker = startApp(WORKER, settings);
    const web = startApp(START, settings);
    await Promise.all([worker.said(/Sixfold works jobs/), web.said(LISTENS)]);
    expect(web.output()).toContain('"worker":"separate"');
    for (const app of [worker, web]) app.child.kill("SIGTERM");
    expect(await Promise.all([worker.exit, web.exit])).toEqual([0, 0]);
  });

  it("says what is missing or wrong, and nothing else", async () => {
    const bare = startApp(START, {});
    expect(await bare.exit).toBe(1);
    expect(bare.output()).toMatch(
      /^Sixfold can't start[^]*SHOPIFY_API_KEY is missing[^]*ENCRYPTION_KEY is missing/,
    );
    expect(bare.output()).not.toContain("    at ");

    const worker = startApp(WORKER, SETTINGS);
    expect(await worker.exit).toBe(1);
    expect(worker.output()).toContain("needs DATABASE_URL");

    const unreachable = startApp(START, { ...SETTINGS, DATABASE_URL: "postgresql://a:pa55@127.0.0.1:1/x" });
    expect(await unreachable.exit).toBe(1);
    expect(unreachable.output()).toContain("127.0.0.1:1");
    expect(unreachable.output()).not.toContain("pa55");
  });

  it("names the port when it is taken", async () => {
    const settings = await settingsOnDatabase();
    const first = startApp(START, settings);
    const port = new URL(await first.said(LISTENS)).port;
    const second = startApp(START, { ...settings, PORT: port });
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain(`Port ${port} is in use`);
  });
});

const systemNode = await olderNode();

describe.skipIf(!IS_BUILT || systemNode === null)("an older Node", () => {
  it.each([START, WORKER])("is refused in a sentence by %s", async (entry) => {
    const failed = await run(systemNode ?? "", [entry], {
      env: SETTINGS as unknown as NodeJS.ProcessEnv,
    }).then(
      () => null,
      (error: { code: number; stderr: string; stdout: string }) => error,
    );
    expect(failed?.code).toBe(1);
    expect(failed?.stderr).toMatch(/^Sixfold needs Node 22\.12 or newer, and this is [\d.]+\. .*\n$/);
    expect(failed?.stdout).toBe("");
  });
});

/** A Node on this machine that is too old for the app; null: there is none. */
async function olderNode(): Promise<string | null> {
  for (const node of ["/usr/bin/node", "/usr/local/bin/node"]) {
    const version = await run(node, ["-p", "process.versions.node"]).then(
      ({ stdout }) => stdout.trim(),
      () => null,
    );
    if (version !== null && refuseNode(version) !== null) return node;
  }
  return null;
}
