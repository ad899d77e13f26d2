import { createHash } from "node:crypto";
import { readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { findPostmaster, stopPostmaster } from "../../app/db/embedded/postmaster.server.ts";
import { openDataFolder, SECRETS_FILE, type Demo } from "./data-folder.ts";
import { freePort } from "../setup/free-port.ts";
import { startProcess, type DemoProcess } from "./processes.ts";
import { startRestartable } from "./restartable.ts";
import { postJson } from "./simulator-control.ts";

/** The app with both simulators, each a process of its own on loopback. */
export interface Stack {
  readonly shop: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly appUrl: string;
  readonly shopifyUrl: string;
  readonly klaviyoUrl: string;
  readonly klaviyoKey: string;
  /** The page that shows the app in a frame, as the Shopify admin does. */
  readonly adminUrl: string;
  /** Where the built-in PostgreSQL lies, if the app brings its own. */
  readonly databaseFolder: string;
  /** Another database; null: the app brings its own. */
  readonly databaseUrl: string | null;
  /** Settles when one of the processes ends by itself, with the reason. */
  readonly broken: Promise<string>;
  /** Ends the app, starts the newest build, and has open pages load themselves again. */
  restartApp(): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly dataDir: string;
  /** When the generated store ends. A folder that holds a demo keeps its own moment, unless this one is fixed. */
  readonly asOf: Date;
  /** Whether the app scores as of `asOf` instead of now. */
  readonly fixedAsOf: boolean;
  /** null: the store of the folder. A new folder gets the generated one. */
  readonly ordersFile: string | null;
  /** How many customers the generated store has. Without it, as many as the demo shows. */
  readonly customers?: number;
  /** Whether the simulators keep in the folder what arrived, so that the next start goes on with it. */
  readonly keepsState?: boolean;
  /** Whether open pages load themselves again after a restart of the app. */
  readonly liveReload?: boolean;
  /** How long a bulk operation of Shopify takes. An upload to Klaviyo takes twice as long. */
  readonly bulkSeconds: number;
  /** Aborting it ends all that was started, also during the start. */
  readonly signal: AbortSignal;
  /** A database with the app's tables. Without it, the app brings its own. */
  readonly databaseUrl?: string;
  /** Whether jobs wait for a worker that there isn't. Without it, the app works them. */
  readonly jobsWait?: boolean;
  readonly onLine?: (process: string, line: string) => void;
}

const APP = "Sixfold";
export const DEMO_SHOP = "sixfold-demo.myshopify.com";
/** The simulators hold their whole store in memory. That of a million customers must fit. */
const LARGE_STORES = "--max-old-space-size=6144";
/** The app's client id at the simulated Klaviyo. */
const KLAVIYO_APP = "sixfold-demo";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Starts the simulators, then the app, and waits until each answers.
 * @throws OptionsError if the folder holds a demo of another store
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const demo = await openDataFolder(options.dataDir, options);
  const [shopifyPort, klaviyoPort, appPort] = [await freePort(), await freePort(), await freePort()];
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const started: DemoProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.toReversed()) await each.stop();
  };
  const start = async (name: string, args: string[], readyUrl: string): Promise<void> => {
    const onLine = (line: string): void => options.onLine?.(name, line);
    started.push(await startProcess({ name, args, readyUrl, onLine, signal: options.signal }));
  };
  try {
    // It waits for both, so that `stop` ends one even if the other failed.
    const simulators = await Promise.allSettled([
      start(
        "Shopify simulator",
        shopifyArgs(options, demo, shopifyPort, url(appPort)),
        `${url(shopifyPort)}/_sim/scopes`,
      ),
      start(
        "Klaviyo simulator",
        klaviyoArgs(options, demo, klaviyoPort, url(appPort)),
        `${url(klaviyoPort)}/_sim/health`,
      ),
    ]);
    for (const one of simulators) if (one.status === "rejected") throw one.reason;
    const app = await startRestartable({
      ...appStart(options, demo, { app: url(appPort), shopify: url(shopifyPort), klaviyo: url(klaviyoPort) }),
      onLine: (line) => options.onLine?.(APP, line),
      signal: options.signal,
    });
    started.push(app);
    return {
      shop: DEMO_SHOP,
      apiKey: demo.apiKey,
      apiSecret: demo.apiSecret,
      appUrl: url(appPort),
      shopifyUrl: url(shopifyPort),
      klaviyoUrl: url(klaviyoPort),
      klaviyoKey: demo.klaviyoKey,
      adminUrl: `${url(shopifyPort)}/admin`,
      databaseFolder: join(options.dataDir, "database"),
      databaseUrl: options.databaseUrl ?? null,
      broken: Promise.race(started.map((each) => each.ended)),
      async restartApp() {
        await app.restart();
        if (options.liveReload === true) await postJson(`${url(shopifyPort)}/_sim/reload`, {});
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Addresses {
  readonly app: string;
  readonly shopify: string;
  readonly klaviyo: string;
}

/** Starts the app as in production, except that its requests to Shopify and Klaviyo go to the simulators. */
function appStart(
  { dataDir, databaseUrl = "", jobsWait = false }: StackOptions,
  demo: Demo,
  { app, shopify, klaviyo }: Addresses,
) {
  return {
    name: APP,
    args: ["--import", join(ROOT, "test/setup/redirect.ts"), join(ROOT, "build/server/start.js")],
    readyUrl: `${app}/readyz`,
    env: {
      NODE_ENV: "production",
      SHOPIFY_API_KEY: demo.apiKey,
      SHOPIFY_API_SECRET: demo.apiSecret,
      SHOPIFY_APP_URL: app,
      ENCRYPTION_KEY: demo.encryptionKey,
      PORT: new URL(app).port,
      HOST: "127.0.0.1",
      DATABASE_URL: databaseUrl,
      WORKER: jobsWait ? "separate" : "inline",
      DATA_DIR: join(dataDir, "database"),
      HELP_URL: "https://help.sixfold.example/",
      SUPPORT_EMAIL: "help@sixfold.example",
      APP_BRIDGE_URL: `${shopify}/app-bridge.js`,
      SIM_SHOPIFY_URL: shopify,
      SIM_KLAVIYO_URL: klaviyo,
      KLAVIYO_CLIENT_ID: KLAVIYO_APP,
      KLAVIYO_CLIENT_SECRET: klaviyoSecret(demo),
      ...(demo.store.fixedAsOf ? { AS_OF: demo.store.asOf } : {}),
    },
  };
}

function shopifyArgs(options: StackOptions, demo: Demo, port: number, appUrl: string): string[] {
  return [
    ...[LARGE_STORES, join(ROOT, "test/simulators/shopify/main.ts")],
    ...[
      "--port",
      String(port),
      "--shop",
      DEMO_SHOP,
      "--api-key",
      demo.apiKey,
      "--api-secret",
      demo.apiSecret,
    ],
    ...[
      "--app-url",
      appUrl,
      "--extensions-of",
      ROOT,
      "--as-of",
      demo.store.asOf,
      "--bulk-seconds",
      String(options.bulkSeconds),
    ],
    ...(demo.store.orders === null ? [] : ["--orders", demo.store.orders.file]),
    ...(options.customers === undefined ? [] : ["--customers", String(options.customers)]),
    ...(options.liveReload === true ? ["--live-reload"] : []),
    ...stateArgs(options, "shopify-state.json"),
  ];
}

function klaviyoArgs(options: StackOptions, demo: Demo, port: number, appUrl: string): string[] {
  return [
    ...[LARGE_STORES, join(ROOT, "test/simulators/klaviyo/main.ts")],
    ...["--port", String(port), "--key", demo.klaviyoKey, "--job-seconds", String(options.bulkSeconds / 2)],
    ...["--client-id", KLAVIYO_APP, `--client-secret=${klaviyoSecret(demo)}`],
    ...["--redirect", `${appUrl}/connect/klaviyo/callback`],
    ...stateArgs(options, "klaviyo-state.json"),
  ];
}

/** The secret of the app's registration at the simulated Klaviyo. It is the same at every start of a demo. */
function klaviyoSecret({ apiSecret }: Demo): string {
  return createHash("sha256").update(`klaviyo ${apiSecret}`).digest("base64url");
}

function stateArgs({ dataDir, keepsState }: StackOptions, file: string): string[] {
  return keepsState === true ? ["--state", join(dataDir, file)] : [];
}

/**
 * Empties the demo's data folder. A database that a killed demo left running there is ended first.
 * @throws Error if the folder holds anything but a demo's data
 */
export async function emptyDataFolder(dataDir: string): Promise<void> {
  const found = await readdir(dataDir).catch((): string[] => []);
  if (found.length > 0 && !found.includes(SECRETS_FILE))
    throw new Error(
      `--fresh would empty ${dataDir}, which no demo made. Name another folder with --data-dir.`,
    );
  const home = join(dataDir, "database/database");
  const left = await findPostmaster(join(home, "cluster"));
  if (left !== undefined) await stopPostmaster(join(home, "cluster"), left.pid);
  // If the account of PostgreSQL can't enter the data folder, this is a link to a place outside of it.
  const elsewhere = await readlink(home).catch(() => null);
  if (elsewhere !== null) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
