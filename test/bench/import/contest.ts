import pg from "pg";

import { reportOf, startProcess } from "../child.ts";
import { copyIn } from "./copy-in.ts";
import { groupByDuckDb } from "./duckdb.ts";
import { countNewlines, type OrderFiles } from "./files.ts";
import type { ImportResult, ImportTask } from "./import-process.ts";
import type { BenchPostgres } from "./postgres.ts";
import type { ScoringResult } from "./scoring-process.ts";

/** How many seconds each way took. */
export interface Round {
  readonly newlines: number;
  readonly duckDb: number;
  readonly copy: number;
  readonly first: ImportResult;
  readonly again: ImportResult;
  /** Whether the second import left every row where it was, without a write or a lock. */
  readonly untouched: boolean;
  readonly sameRows: boolean;
  /** Where the orders lie after a round. */
  readonly databaseUrl: string;
}

interface Contest {
  readonly postgres: BenchPostgres;
  readonly files: OrderFiles;
  readonly fileServer: string;
  readonly orders: number;
}

export async function runRound({ postgres, files, fileServer, orders }: Contest): Promise<Round> {
  const newlines = await timed(() => countNewlines(files.lines));
  const duckDb = await timed(() => groupByDuckDb(files.lines));

  const copied = await connect(await postgres.emptyDatabase());
  await copied.query("alter table orders no force row level security");
  await postgres.settle();
  const copy = await timed(() => copyIn(copied, "copy orders from stdin", files.rows));
  const copiedRows = await contents(copied);
  await copied.end();

  const databaseUrl = await postgres.emptyDatabase();
  await postgres.settle();
  const first = await runImport({ databaseUrl, fileServer, orders });
  const imported = await connect(databaseUrl);
  await imported.query("alter table orders no force row level security");
  const importedRows = await contents(imported);
  const before = await versions(imported);
  await postgres.settle();
  const again = await runImport({ databaseUrl, fileServer, orders });
  const untouched = (await versions(imported)) === before;
  await imported.end();
  return {
    newlines,
    duckDb,
    copy,
    first,
    again,
    untouched,
    databaseUrl,
    sameRows: copiedRows === importedRows,
  };
}

export async function runImport(task: ImportTask): Promise<ImportResult> {
  return reportOf<ImportResult>(await startProcess(new URL("./import-process.ts", import.meta.url), task));
}

export async function runScoring(databaseUrl: string): Promise<ScoringResult> {
  return reportOf<ScoringResult>(
    await startProcess(new URL("./scoring-process.ts", import.meta.url), { databaseUrl }),
  );
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** A digest of the orders' values. */
async function contents(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    "select count(*) || ' ' || sum(hashtextextended(orders::text, 0)) as digest from orders",
  );
  return rows[0]?.digest ?? "";
}

/** A digest of where every order lies and which transactions wrote and locked it. */
async function versions(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `select count(*) || ' ' || sum(hashtextextended(concat_ws(' ', ctid, xmin, xmax), 0)) as digest from orders`,
  );
  return rows[0]?.digest ?? "";
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}
