import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { wholeDaysBetween } from "../../app/domain/rfm/recency.ts";

/** One row of the file. Each row is an order. Some customers buy twice on a day. */
export interface Purchase {
  readonly customerId: string;
  readonly at: Date;
  readonly amountMinor: number;
}

/** Fixed width: customer id, date as yyyymmdd, number of CDs, dollars with two decimals. */
const ROW = /^\s*(\d{5})\s+(\d{4})(\d{2})(\d{2})\s+\d+\s+(\d+)\.(\d{2})\s*$/;

/** All purchases of `CDNOW_master.txt` in a folder, in the order of the file. */
export async function readPurchases(folder: string): Promise<Purchase[]> {
  const text = await readFile(join(folder, "CDNOW_master.txt"), "utf8");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const rows = lines[0]?.includes("customer_id") === true ? lines.slice(1) : lines;
  return rows.map((line) => {
    const match = ROW.exec(line);
    if (match === null) throw new Error(`Not a row of CDNOW: ${line}`);
    const [, customerId = "", year, month, day, dollars, cents] = match;
    return {
      customerId,
      at: new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))),
      amountMinor: Number(dollars) * 100 + Number(cents),
    };
  });
}

/** The purchases of each customer up to a moment, oldest first. */
export function byCustomer(purchases: readonly Purchase[], asOf: Date): Purchase[][] {
  const customers = new Map<string, Purchase[]>();
  for (const purchase of purchases.filter(({ at }) => at < asOf)) {
    const own = customers.get(purchase.customerId);
    if (own === undefined) customers.set(purchase.customerId, [purchase]);
    else own.push(purchase);
  }
  return [...customers.values()].map((own) => own.sort((a, b) => a.at.getTime() - b.at.getTime()));
}

/** Whole days between consecutive purchases of each customer. */
export function gapsOf(customers: readonly Purchase[][]): number[] {
  return customers.flatMap((own) =>
    own.slice(1).map((purchase, index) => wholeDaysBetween(own[index]?.at ?? purchase.at, purchase.at)),
  );
}
