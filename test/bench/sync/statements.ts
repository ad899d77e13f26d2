import pg from "pg";

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

export interface StatementClock {
  /** The seconds that statements took since the last call. Statements side by side count one by one. */
  take(): number;
}

/** Adds up how long this process's statements take. */
export function watchStatements(): StatementClock {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  let ms = 0;
  const watched: Query = function (this: pg.Client, ...args) {
    const startedMs = performance.now();
    const result = query.apply(this, args);
    if (result instanceof Promise)
      void result.finally(() => (ms += performance.now() - startedMs)).catch(() => undefined);
    return result;
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;
  return {
    take() {
      const seconds = ms / 1_000;
      ms = 0;
      return seconds;
    },
  };
}
