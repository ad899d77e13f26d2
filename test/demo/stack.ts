import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { findPostmaster, stopPostmaster } from "../../app/db/embedded/postmaster.server.ts";
import { freePort, startProcess, type DemoProcess } from "./processes.ts";

/** The app with both simulators, each a process of its own on loopback. */
export interface Stack {
  readonly shop: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly appUrl: string;
  readonly shopifyUrl: string;
  readonly klaviyoUrl: string;
  readonly klaviyoKey: string;
  /** The page that frames the app as the Shopify admin does. */
  readonly adminUrl: string;
  readonly databaseFolder: string;
  /** Settles when one of the processes ends by itself: with the reason. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly dataDir: string;
  readonly asOf: Date;
  /** Whether the app is told to score as of `asOf`; else it follows the clock. */
  readonly fixedAsOf: boolean;
  readonly ordersFile: string | null;
  /** How long a bulk operation of the simulator takes. */
  readonly bulkSeconds: number;
  /** Ends all that was started, while it is starting. */
  readonly signal: AbortSignal;
  readonly onLine?: (process: string, line: string) => void;
}

const SHOP = "sixfold-demo.myshopify.com";
const SECRETS_FILE = "demo-secrets.json";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Starts the simulators, then the app, and waits until each answers. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await mkdir(options.dataDir, { recursive: true });
  const secrets = await readSecrets(join(options.dataDir, SECRETS_FILE));
  const [shopifyPort, klaviyoPort, appPort] = [await freePort(), await freePort(), await freePort()];
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const started: DemoProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.toReversed()) await each.stop();
  };
  const start = async (
    name: string,
    args: string[],
    readyUrl: string,
    env: Record<string, string> = {},
  ): Promise<void> => {
    const onLine = (line: string): void => options.onLine?.(name, line);
    started.push(await startProcess({ name, args, readyUrl, env, onLine, signal: options.signal }));
  };
  try {
    await Promise.all([
      start("Shopify simulator", shopifyArgs(options, secrets, shopifyPort, url(appPort)), url(shopifyPort)),
      start("Klaviyo simulator", klaviyoArgs(options, secrets, klaviyoPort), url(klaviyoPort)),
    ]);
    await start(
      "Sixfold",
      ["--import", join(ROOT, "test/setup/redirect.ts"), join(ROOT, "build/server/start.js")],
      `${url(appPort)}/readyz`,
      {
        NODE_ENV: "production",
        SHOPIFY_API_KEY: secrets.apiKey,
        SHOPIFY_API_SECRET: secrets.apiSecret,
        SHOPIFY_APP_URL: url(appPort),
        ENCRYPTION_KEY: secrets.encryptionKey,
        PORT: String(appPort),
        HOST: "127.0.0.1",
        DATABASE_URL: "",
        DATA_DIR: join(options.dataDir, "database"),
        APP_BRIDGE_URL: `${url(shopifyPort)}/app-bridge.js`,
        SIM_SHOPIFY_URL: url(shopifyPort),
        SIM_KLAVIYO_URL: url(klaviyoPort),
        ...(options.fixedAsOf ? { AS_OF: options.asOf.toISOString() } : {}),
      },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    shop: SHOP,
    apiKey: secrets.apiKey,
    apiSecret: secrets.apiSecret,
    appUrl: url(appPort),
    shopifyUrl: url(shopifyPort),
    klaviyoUrl: url(klaviyoPort),
    klaviyoKey: secrets.klaviyoKey,
    adminUrl: `${url(shopifyPort)}/admin`,
    databaseFolder: join(options.dataDir, "database"),
    broken: Promise.race(started.map((each) => each.ended)),
    stop,
  };
}

interface Secrets {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly encryptionKey: string;
  readonly klaviyoKey: string;
}

/** Kept beside the data: the next start must be able to read what this one encrypts. */
async function readSecrets(file: string): Promise<Secrets> {
  const found = await readFile(file, "utf8").catch(() => null);
  if (found !== null) return JSON.parse(found) as Secrets;
  const made: Secrets = {
    apiKey: createHash("md5").update(randomBytes(16)).digest("hex"),
    apiSecret: `shpss_${randomBytes(16).toString("hex")}`,
    encryptionKey: randomBytes(32).toString("base64"),
    klaviyoKey: `pk_${randomBytes(17).toString("hex")}`,
  };
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function shopifyArgs(options: StackOptions, secrets: Secrets, port: number, appUrl: string): string[] {
  return [
    join(ROOT, "test/simulators/shopify/main.ts"),
    ...[
      "--port",
      String(port),
      "--shop",
      SHOP,
      "--api-key",
      secrets.apiKey,
      "--api-secret",
      secrets.apiSecret,
    ],
    ...[
      "--app-url",
      appUrl,
      "--as-of",
      options.asOf.toISOString(),
      "--bulk-seconds",
      String(options.bulkSeconds),
    ],
    ...(options.ordersFile === null ? [] : ["--orders", options.ordersFile]),
  ];
}

function klaviyoArgs(_options: StackOptions, secrets: Secrets, port: number): string[] {
  return [join(ROOT, "test/simulators/klaviyo/main.ts"), "--port", String(port), "--key", secrets.klaviyoKey];
}

/**
 * Empties the demo's data folder, ending a database that a killed demo left running in it.
 * @throws Error when the folder holds anything but a demo's data
 */
export async function emptyDataFolder(dataDir: string): Promise<void> {
  const found = await readdir(dataDir).catch((): string[] => []);
  if (found.length > 0 && !found.includes(SECRETS_FILE))
    throw new Error(
      `--fresh would empty ${dataDir}, which no demo made. Name another folder with --data-dir.`,
    );
  const cluster = join(dataDir, "database/database/cluster");
  const left = await findPostmaster(cluster);
  if (left !== undefined) await stopPostmaster(cluster, left.pid);
  await rm(dataDir, { recursive: true, force: true });
}
