import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import pg from "pg";

import { startEmbedded } from "../../../app/db/embedded/embedded.server.ts";
import { Merchant } from "../../demo/merchant.ts";
import { startProcess, type DemoProcess } from "../../demo/processes.ts";
import { freePort } from "../../setup/free-port.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const WEB_PROCESSES = 2;
export const API_KEY = "soak-key";
export const API_SECRET = "soak-secret";

/** The built app as in production: a PostgreSQL, web processes, a worker. */
export interface Stage {
  /** The addresses of the web processes. */
  readonly urls: readonly string[];
  /** A connection as PostgreSQL's superuser, who sees every shop. */
  readonly admin: pg.Client;
  readonly databaseUrl: string;
  /** Opens the app as a shop's merchant does for the first time. The import starts. */
  install(shop: string): Promise<void>;
  /** The sum of a counter over the web processes. */
  counted(series: string): Promise<number>;
  /** Rejects when one of the processes ends by itself. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

/** A folder for one run, which the account of the built-in PostgreSQL can enter. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sixfold-soak-"));
  await chmod(folder, 0o755);
  return folder;
}

export async function startStage(folder: string, shopifyUrl: string, signal: AbortSignal): Promise<Stage> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const server = await startEmbedded(join(folder, "database"));
    ends.push(() => server.stop());
    const admin = await connect(server.url);
    ends.push(() => admin.end());
    const env = { ...appEnv(shopifyUrl), DATABASE_URL: server.url };
    const webs: Door[] = [];
    // They start one after the other, since the first brings the database up to date.
    for (let n = 1; n <= WEB_PROCESSES; n += 1) webs.push(await startDoor(`web ${n}`, "start", env, signal));
    const worker = await startDoor("worker", "worker", env, signal);
    ends.push(() => Promise.all([...webs, worker].map((each) => each.process.stop())));
    const broken = Promise.race([...webs, worker].map((each) => each.process.ended)).then((reason): never => {
      throw new Error(reason);
    });
    broken.catch(() => undefined);
    return {
      urls: webs.map((each) => each.url),
      admin,
      databaseUrl: server.url,
      install: (shop) =>
        new Merchant({ shop, appUrl: webs[0]?.url ?? "", apiKey: API_KEY, apiSecret: API_SECRET }).openApp(),
      async counted(series) {
        const texts = await Promise.all(webs.map(async (each) => (await fetch(each.metricsUrl)).text()));
        const lines = texts
          .flatMap((text) => text.split("\n"))
          .filter((line) => line.startsWith(`${series} `));
        return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
      },
      broken,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A process of the built app that is reached by itself. */
export interface Door {
  readonly process: DemoProcess;
  readonly url: string;
  readonly metricsUrl: string;
}

/** Starts a process of the built app and waits until it is ready. */
export async function startDoor(
  name: string,
  entry: "start" | "worker",
  env: Env,
  signal: AbortSignal,
): Promise<Door> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const machine = `http://127.0.0.1:${metricsPort}`;
  const process = await startProcess({
    name,
    args: ["--import", join(ROOT, "test/setup/redirect.ts"), join(ROOT, `build/server/${entry}.js`)],
    env: { ...env, PORT: String(port), METRICS_PORT: String(metricsPort) },
    readyUrl: entry === "start" ? `http://127.0.0.1:${port}/readyz` : `${machine}/readyz`,
    onLine: (line) => console.log(`        ${name}: ${line.slice(0, 300)}`),
    signal,
  });
  return { process, url: `http://127.0.0.1:${port}`, metricsUrl: `${machine}/metrics` };
}

type Env = Readonly<Record<string, string>>;

/** What the processes are told: the app's registration at the simulated Shopify, and where that is. */
export function appEnv(shopifyUrl: string): Env {
  return {
    NODE_ENV: "production",
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: API_SECRET,
    SHOPIFY_APP_URL: "http://127.0.0.1:3000",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    HOST: "127.0.0.1",
    SIM_SHOPIFY_URL: shopifyUrl,
    LOG_LEVEL: "warn",
  };
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const url = new URL(databaseUrl);
  url.username = "postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
