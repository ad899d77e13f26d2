import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { reportOf, startProcess } from "../child.ts";
import { runImport, runRound, runScoring, type Round } from "./contest.ts";
import type { Served } from "./file-server-process.ts";
import { writeFiles } from "./files.ts";
import { startPostgres, type BenchPostgres } from "./postgres.ts";
import { number, reportMemory, reportRounds } from "./report.ts";
import type { StoreSize } from "./store.ts";

interface ImportOptions extends StoreSize {
  readonly rounds: number;
  /** How many orders a second memory test has; 0: there is none. */
  readonly memory: number;
}

/** Imports a generated store into the built-in PostgreSQL. Other ways to do parts of it take turns with it. */
export async function importBench(options: ImportOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(folder);
  const cleanUp = async (): Promise<void> => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // PostgreSQL outlives this process, unless it is stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  try {
    await contest(folder, postgres, options);
    if (options.memory > 0) await largeImport(postgres, options);
  } finally {
    await cleanUp();
  }
}

async function contest(folder: string, postgres: BenchPostgres, options: ImportOptions): Promise<void> {
  const { orders, customers, rounds } = options;
  const files = await writeFiles(folder, { orders, customers });
  const size = `${number(orders)} orders of ${number(customers)} customers, ${number(files.lineBytes / 1e6)} MB`;
  console.log(`${size}, ${rounds} rounds in turn`);
  const results: Round[] = [];
  await withFileServer({ file: files.lines }, async (fileServer) => {
    for (let round = 0; round < rounds; round++)
      results.push(await runRound({ postgres, files, fileServer, orders }));
  });
  reportRounds(results, orders);
  const last = results.at(-1);
  if (last === undefined) return;
  const scoring = await runScoring(last.databaseUrl);
  const [first, again] = [scoring.firstSeconds.toFixed(1), scoring.againSeconds.toFixed(1)];
  console.log(`All customers scored: ${first} s the first time, ${again} s when nobody moves`);
}

/** A store that is too large to be written out. Its result file is made up while it is read. */
async function largeImport(
  postgres: BenchPostgres,
  { orders, customers, memory }: ImportOptions,
): Promise<void> {
  const size = { orders: memory, customers: Math.ceil((memory * customers) / orders) };
  const databaseUrl = await postgres.emptyDatabase();
  const { peakBytes, seconds } = await withFileServer({ generated: size }, (fileServer) =>
    runImport({ databaseUrl, fileServer, orders: memory }),
  );
  console.log(`${number(memory)} orders: ${number(seconds)} s, ${number(memory / seconds)} orders/s`);
  reportMemory(memory, peakBytes);
}

async function withFileServer<T>(served: Served, work: (url: string) => Promise<T>): Promise<T> {
  const server = await startProcess(new URL("./file-server-process.ts", import.meta.url), served);
  try {
    return await work(`http://127.0.0.1:${await reportOf<number>(server)}/`);
  } finally {
    server.kill();
  }
}
