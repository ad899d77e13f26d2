import type pg from "pg";

const POLL_MS = 100;

/** Asks until there is an answer. @throws what the question throws */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Waits until the newest import has ended, well or not. */
export async function untilImported(client: pg.Client): Promise<void> {
  await until(async () => {
    const { rows } = await client.query<{ status: string }>(
      "select status from imports order by id desc limit 1",
    );
    return ["complete", "failed"].includes(rows[0]?.status ?? "") ? true : null;
  });
}

/** Waits until the newest import is complete and scored. */
export async function untilScored(client: pg.Client): Promise<void> {
  await until(async () => {
    const { rows } = await client.query<{ status: string; error_code: string | null; runs: string }>(
      `select i.status, i.error_code, (select count(*) from runs) as runs from imports i order by i.id desc limit 1`,
    );
    const [row] = rows;
    if (row?.status === "failed")
      throw new Error(`The import failed: ${row.error_code ?? "no reason given"}.`);
    return row?.status === "complete" && Number(row.runs) > 0 ? true : null;
  });
}

interface SyncRow {
  id: number;
  target: string;
  status: string;
  failed: number;
  error_code: string | null;
}

/**
 * Waits until both targets hold the newest run, except for emails that Klaviyo refused. A sync that ends in another
 * way is an error.
 * @param confirm - confirms a sync that waits for the merchant
 */
export async function untilSynced(
  client: pg.Client,
  confirm: (target: string, syncId: number) => Promise<void>,
): Promise<void> {
  await until(async () => {
    const { rows } = await client.query<SyncRow>(
      `select distinct on (target) id, target, status, failed, error_code from syncs order by target, id desc`,
    );
    for (const row of rows) {
      if (row.status === "pending") await confirm(row.target, row.id);
      if (row.status === "failed")
        throw new Error(`The sync of ${row.target} failed: ${row.error_code ?? "no reason given"}.`);
      if (row.status === "incomplete" && !(await onlyEmailsRefused(client, row)))
        throw new Error(`The sync of ${row.target} left ${row.failed} customers behind.`);
    }
    return rows.length === 2 && rows.every((row) => row.status === "done" || row.status === "incomplete")
      ? true
      : null;
  });
}

/** Whether only emails that Klaviyo refuses are missing. Its refusal is final, and all others have arrived. */
async function onlyEmailsRefused(client: pg.Client, { target, failed }: SyncRow): Promise<boolean> {
  return target === "klaviyo" && failed === (await readRefusedEmails(client));
}

/** How many emails Klaviyo refused as invalid. */
export async function readRefusedEmails(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ refused: number }>(
    "select count(*)::int as refused from list_states where failure = 'bad_email'",
  );
  return rows[0]?.refused ?? 0;
}

/** Waits until so many orders are stored, for a minute at most: on a slow machine they come later by themselves. */
export async function untilStored(client: pg.Client, orders: number): Promise<void> {
  const end = Date.now() + 60_000;
  await until(async () => ((await countOrders(client)) >= orders || Date.now() > end ? true : null));
}

/** How many orders are stored. */
export async function countOrders(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>("select count(*)::int as count from orders");
  return rows[0]?.count ?? 0;
}
