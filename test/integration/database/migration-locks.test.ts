import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Database, openDatabase } from "../../../app/db/core/database.server.ts";
import { migrate } from "../../../app/db/migrate/migrate.server.ts";
import { emptyDatabase } from "../../setup/database.ts";

const FIRST = { name: "1_first", sql: "create table big (id int primary key, name text)" };
const COLUMN = { name: "2_column", sql: "alter table big add column more text" };
const INDEX = {
  name: "2_index",
  sql: "-- Others go on meanwhile.\ncreate index concurrently big_name_idx\n  on big (name);\n",
};
const IMPATIENT = { lockTimeoutMs: 100, pauseMs: 100, tries: 10_000 };

let db: Database;
let other: pg.Client;
let cleanups: (() => Promise<unknown>)[];

beforeEach(async () => {
  const { url, remove } = await emptyDatabase();
  db = openDatabase(url);
  other = new pg.Client({ connectionString: url });
  await other.connect();
  cleanups = [() => other.end(), () => db.close(), remove];
  await migrate(db, [FIRST]);
});
afterEach(async () => {
  for (const cleanup of cleanups) await cleanup();
});

/** Runs a statement of another user of the table. It fails if it has to wait for long. */
async function byOthers(statement: string): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query("set statement_timeout = '10s'");
    await client.query(statement);
  } finally {
    client.release(true);
  }
}

/** Whether a statement that begins like this waits for a lock. */
async function waits(statement: string): Promise<boolean> {
  const { rows } = await db.pool.query(
    `select from pg_stat_activity
      where wait_event_type = 'Lock' and query like $1 and datname = current_database()`,
    [`${statement}%`],
  );
  return rows.length > 0;
}

describe("a migration of a table that is in use", () => {
  it("gives way to others again and again, and goes through once it can", async () => {
    await other.query("begin; insert into big values (1, 'a')");
    const migrated = migrate(db, [FIRST, COLUMN], IMPATIENT);
    for (let time = 0; time < 3; time += 1) {
      await expect.poll(() => waits("alter table big")).toBe(true);
      // If the migration went on waiting for its lock, this statement would wait behind it.
      await byOthers("select * from big");
    }
    await other.query("commit");
    expect(await migrated).toEqual(["2_column"]);
    await byOthers("select more from big");
  });

  it("fails with its name once its patience is at an end, and changes nothing", async () => {
    await other.query("begin; select * from big");
    await expect(migrate(db, [FIRST, COLUMN], { ...IMPATIENT, tries: 2 })).rejects.toThrow(
      /2_column failed and was undone.*lock timeout/,
    );
    await other.query("commit");
    await expect(byOthers("select more from big")).rejects.toThrow("does not exist");
  });

  it("makes an index while others read and write, though several processes start at once", async () => {
    await other.query("begin; insert into big values (1, 'a')");
    const migrated = Promise.all([1, 2, 3].map(() => migrate(db, [FIRST, INDEX])));
    await expect.poll(() => waits("-- Others go on")).toBe(true);
    await byOthers("insert into big values (2, 'b')");
    await other.query("commit");
    expect((await migrated).flat()).toEqual(["2_index"]);
    const { rows } = await db.pool.query(
      "select indisvalid from pg_index where indexrelid = 'big_name_idx'::regclass",
    );
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  it("makes an index anew of which a killed process left a part", async () => {
    await other.query("insert into big values (1, 'a'), (2, 'a')");
    await expect(other.query("create unique index concurrently big_name_idx on big (name)")).rejects.toThrow(
      "could not create unique index",
    );
    expect(await migrate(db, [FIRST, INDEX])).toEqual(["2_index"]);
    const { rows } = await db.pool.query(
      "select indisvalid, indisunique from pg_index where indexrelid = 'big_name_idx'::regclass",
    );
    expect(rows).toEqual([{ indisvalid: true, indisunique: false }]);
  });
});
