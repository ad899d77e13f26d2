import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { findPostmaster } from "../../../app/db/embedded/postmaster.server.ts";
import { LISTENS, ROOT, START, startAppProcess, type AppProcess } from "../../setup/app-process.ts";

export const SHOP = "sixfold-demo.myshopify.com";
export const API_KEY = "soak-key";
export const API_SECRET = "soak-secret";
/** The moment as of which everything is scored. */
export const AS_OF = new Date("2026-11-01T12:00:00Z");

interface Place {
  /** The app's data folder, whose database is up to date. */
  readonly dataDir: string;
  readonly port: number;
  readonly shopifyUrl: string;
  readonly klaviyoUrl: string;
}

/** The built app with its own PostgreSQL. It can be killed and started again. */
export class App {
  readonly #place: Place;
  #process: AppProcess | null = null;
  #servesSinceMs: number | null = null;
  #upMsBefore = 0;
  #ended: string | null = null;

  constructor(place: Place) {
    this.#place = place;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#place.port)}`;
  }

  get dataDir(): string {
    return this.#place.dataDir;
  }

  /** Why it ended by itself; null: it has not. */
  get ended(): string | null {
    return this.#ended;
  }

  /** How long it has served, over all its starts. */
  get upMs(): number {
    const since = this.#servesSinceMs;
    return this.#upMsBefore + (since === null ? 0 : performance.now() - since);
  }

  start(): void {
    const { dataDir, port, shopifyUrl, klaviyoUrl } = this.#place;
    const env = {
      SHOPIFY_API_KEY: API_KEY,
      SHOPIFY_API_SECRET: API_SECRET,
      SHOPIFY_APP_URL: this.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
      PORT: String(port),
      HOST: "127.0.0.1",
      DATA_DIR: dataDir,
      SIM_SHOPIFY_URL: shopifyUrl,
      SIM_KLAVIYO_URL: klaviyoUrl,
      AS_OF: AS_OF.toISOString(),
      LOG_LEVEL: "info",
    };
    const started = startAppProcess(START, env, { args: ["--import", join(ROOT, "test/setup/redirect.ts")] });
    this.#process = started;
    const serves = (): void => {
      if (this.#process === started) this.#servesSinceMs = performance.now();
    };
    started.said(LISTENS).then(serves, () => undefined);
    void started.exit.then((code) => {
      if (this.#process !== started) return;
      this.#stopClock();
      this.#ended = `The app ended by itself (exit ${String(code)}): ${started.output().slice(-2_000)}`;
    });
  }

  /** What it has warned of since its last start. */
  output(): string {
    return this.#process?.output() ?? "";
  }

  /**
   * Ends the app as a loss of power would.
   * @param database - leave: PostgreSQL runs on. postmaster: only its main process is killed. all: all of them are.
   */
  async kill(database: "leave" | "postmaster" | "all"): Promise<void> {
    const killed = this.#stopClock();
    const postgres = database === "leave" ? [] : await postgresOf(this.#place.dataDir, database);
    killed?.child.kill("SIGKILL");
    for (const pid of postgres) killIfThere(pid);
    await killed?.exit;
  }

  /** Ends the app and its database in order. */
  async stop(): Promise<void> {
    await this.#stopClock()?.stop();
  }

  #stopClock(): AppProcess | null {
    const { upMs } = this;
    const running = this.#process;
    this.#process = null;
    this.#servesSinceMs = null;
    this.#upMsBefore = upMs;
    return running;
  }
}

async function postgresOf(dataDir: string, which: "postmaster" | "all"): Promise<number[]> {
  const postmaster = await findPostmaster(join(dataDir, "database/cluster"));
  if (postmaster === undefined) return [];
  return which === "postmaster" ? [postmaster.pid] : [postmaster.pid, ...(await childrenOf(postmaster.pid))];
}

/** PostgreSQL's processes are a group of their own each. Only Linux lists them; elsewhere they notice by themselves. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8").catch(
    () => "",
  );
  return children.split(" ").filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
