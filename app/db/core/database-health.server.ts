import type { Database } from "./database.server.ts";
import { storeTroubleOf, type StoreTrouble } from "./database-trouble.ts";

/** Whether the database can serve now. */
export interface StoreHealth {
  /** Asks the database; null: it can read and write. */
  trouble(): Promise<StoreTrouble | null>;
  /**
   * Notes the error that some work failed with. The database can't be asked whether its disk is full; only failed work
   * shows it. So a full disk is remembered for a while.
   * @returns the trouble that the error tells of; null: the fault is elsewhere
   */
  noteFailure(error: unknown): StoreTrouble | null;
  /** Notes that something was written, so the disk has room. */
  noteWritten(): void;
}

const FULL_MS = 30_000;

export function storeHealth(db: Pick<Database, "urgent">, now: () => Date): StoreHealth {
  let fullUntil = 0;
  return {
    async trouble() {
      try {
        const { rows } = await db.urgent.query<{ read_only: boolean }>(
          "select current_setting('transaction_read_only')::boolean as read_only",
        );
        if (rows[0]?.read_only === true) return "read_only";
      } catch (error) {
        return storeTroubleOf(error) ?? "unreachable";
      }
      return now().getTime() < fullUntil ? "full" : null;
    },
    noteFailure(error) {
      const trouble = storeTroubleOf(error);
      if (trouble === "full") fullUntil = now().getTime() + FULL_MS;
      return trouble;
    },
    noteWritten: () => void (fullUntil = 0),
  };
}
