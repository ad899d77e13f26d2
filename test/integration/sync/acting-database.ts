/** What the merchant does between two transactions of a job. */
import type { Database } from "../../../app/db/core/database.server.ts";

/** A database that acts once, before the first transaction at whose begin the condition holds. */
export function actingDatabase(
  db: Database,
  isTime: () => Promise<boolean>,
  act: () => Promise<void>,
): { readonly db: Database; readonly hasActed: () => boolean } {
  let acted = false;
  const connect = async () => {
    if (!acted && (await isTime())) {
      acted = true;
      await act();
    }
    return db.pool.connect();
  };
  const pool = new Proxy(db.pool, {
    get(target, key) {
      if (key === "connect") return connect;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { db: { ...db, pool }, hasActed: () => acted };
}
