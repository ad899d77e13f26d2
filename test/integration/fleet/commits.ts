/** Something befalls the database at a certain end of a transaction of this process. */
import { AsyncLocalStorage } from "node:async_hooks";

import pg from "pg";

export interface Commits {
  /** The n-th commit from here on waits for the event, or it is answered after it. Infinity: none. */
  arm(at: number, when: "before" | "after"): void;
  /** Waits for the event's end. @returns whether there was one */
  isOver(): Promise<boolean>;
  /** How many transactions have ended since it was armed. */
  ended(): number;
  /** Does what a test asks for itself, which counts for nothing. */
  uncounted<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

const ENDS = /^\s*commit\s*;?\s*$/i;

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Counts the commits of this process, those of running jobs too. */
export function watchCommits(event: (at: number) => Promise<void>): Commits {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const own = new AsyncLocalStorage<true>();
  let [commits, target] = [0, Infinity];
  let armed: "before" | "after" = "before";
  let happening: Promise<void> | null = null;

  const watched: Query = function (this: pg.Client, ...args) {
    const [text] = args;
    if (own.getStore() === true || typeof text !== "string" || !ENDS.test(text))
      return query.apply(this, args);
    commits += 1;
    if (commits !== target || happening !== null) return query.apply(this, args);
    const happen = (): Promise<void> => (happening = own.run(true, () => event(target)));
    if (armed === "before") return happen().then(() => query.apply(this, args));
    return (query.apply(this, args) as Promise<unknown>).then((result) => happen().then(() => result));
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;

  return {
    arm(at, when) {
      [commits, target, happening] = [0, at, null];
      armed = when;
    },
    async isOver() {
      await happening;
      return happening !== null;
    },
    ended: () => commits,
    uncounted: (work) => own.run(true, work),
    stop() {
      pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
    },
  };
}
