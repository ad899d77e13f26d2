import type { Database } from "./database.server.ts";
import { databaseTroubleOf, type DatabaseTrouble } from "./database-trouble.ts";

/** Whether the database can serve now. */
export interface DatabaseHealth {
  /** Asks the database; null: it can read and write. */
  trouble(): Promise<DatabaseTrouble | null>;
  /**
   * Notes the error that some work failed with. The database can't be asked whether its disk is full; only failed work
   * shows it. So a full disk is remembered for a while.
   * @returns the trouble that the error tells of; null: the fault is elsewhere
   */
  noteFailure(error: unknown): DatabaseTrouble | null;
  /** Notes that something was written, so the disk has room. */
  noteWritten(): void;
}

const FULL_MS = 30_000;

export function databaseHealth(db: Pick<Database, "urgent">, now: () => Date): DatabaseHealth {
  let fullUntil = 0;
  return {
    async trouble() {
      try {
        const { rows } = await db.urgent.query<{ read_only: boolean }>(
          "select current_setting('transaction_read_only')::boolean as read_only",
        );
        if (rows[0]?.read_only === true) return "read_only";
      } catch (error) {
        return databaseTroubleOf(error) ?? "unreachable";
      }
      return now().getTime() < fullUntil ? "full" : null;
    },
    noteFailure(error) {
      const trouble = databaseTroubleOf(error);
      if (trouble === "full") fullUntil = now().getTime() + FULL_MS;
      return trouble;
    },
    noteWritten: () => void (fullUntil = 0),
  };
}
