import { readFile } from "node:fs/promises";
import { join } from "node:path";

import pg from "pg";

/** What the app's database holds, read as its superuser. The database may go and come back at any time. */
export class Held {
  readonly #dataDir: string;
  #client: pg.Client | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** null: the database can't be asked just now. */
  async ask<T>(read: (client: pg.Client) => Promise<T>): Promise<T | null> {
    try {
      this.#client ??= await connect(this.#dataDir);
      return await read(this.#client);
    } catch (error) {
      await this.close();
      if (isMistake(error)) throw error;
      return null;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }
}

async function connect(dataDir: string): Promise<pg.Client> {
  const [password, postmaster] = await Promise.all([
    readFile(join(dataDir, "postgres.password"), "utf8"),
    readFile(join(dataDir, "database/cluster/postmaster.pid"), "utf8"),
  ]);
  const client = new pg.Client({
    host: "127.0.0.1",
    port: Number(postmaster.split("\n")[3]),
    user: "postgres",
    password,
    database: "sixfold",
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Whether a statement is wrong, so that the server is not to blame. */
function isMistake(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code !== undefined && /^(22|42)/.test(code);
}
