/** How many rows each statement of this process touches, by the plan that PostgreSQL really carries out. */
import pg from "pg";

export interface PlanWatch {
  /** Counts rows for one size from here on. */
  begin(): void;
  /** Rows touched since `begin`, by statement: its text with single spaces. */
  end(): ReadonlyMap<string, number>;
  stop(): void;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
}

interface Plan {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Plan[];
}

const DATA = /^\s*(with|insert|update|delete|select)\b/i;
/** The settings and locks of a transaction have no plans worth a look. */
const NO_DATA = /set_config|pg_advisory|pg_try_advisory/i;
const ON_JOBS = /\bpgboss\./i;

/**
 * Each statement of a transaction is carried out twice as the app sends it, on the app's own connection with the app's own
 * settings: once under `explain analyze`, which is taken back, and then for good.
 * @param jobs - whether statements on the queue's table are watched too
 */
export function watchPlans({ jobs = false }: { readonly jobs?: boolean } = {}): PlanWatch {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const open = new WeakMap<pg.Client, boolean>();
  let touched = new Map<string, number>();

  async function explain(client: pg.Client, { text, values }: Statement): Promise<void> {
    const send = (...args: unknown[]): Promise<pg.QueryResult> =>
      query.apply(client, args) as Promise<pg.QueryResult>;
    await send("savepoint growth");
    try {
      const { rows } = await send(`explain (analyze, timing off, format json) ${text}`, values);
      const [{ "QUERY PLAN": plans }] = rows as [{ "QUERY PLAN": [{ Plan: Plan }] }];
      const name = singleSpaced(text);
      touched.set(name, (touched.get(name) ?? 0) + rowsOf(plans[0].Plan));
    } finally {
      await send("rollback to savepoint growth; release savepoint growth");
    }
  }

  const isWatched = (text: string): boolean =>
    DATA.test(text) && !NO_DATA.test(text) && (jobs || !ON_JOBS.test(text));
  const watched: Query = function (this: pg.Client, ...args) {
    const statement = statementOf(args);
    if (statement !== null) {
      if (/^\s*begin\b/i.test(statement.text)) open.set(this, true);
      else if (/^\s*(commit|rollback)\s*;?\s*$/i.test(statement.text)) open.set(this, false);
      else if (open.get(this) === true && isWatched(statement.text))
        return explain(this, statement).then(() => query.apply(this, args));
    }
    return query.apply(this, args);
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;

  return {
    begin() {
      touched = new Map();
    },
    end: () => touched,
    stop() {
      pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
    },
  };
}

export const singleSpaced = (text: string): string => text.replace(/\s+/g, " ").trim();

function statementOf([first, second]: readonly unknown[]): Statement | null {
  if (typeof first === "string")
    return { text: first, values: Array.isArray(second) ? (second as unknown[]) : undefined };
  const { text, values } = (first ?? {}) as { readonly text?: unknown; readonly values?: unknown[] };
  return typeof text === "string" ? { text, values } : null;
}

/**
 * Rows that a plan's nodes hand on, and rows that they look at in vain. A single bitmap's entries are those of dead rows
 * too, of which there are twice as many here: the scan above it counts the rows.
 */
function rowsOf(plan: Plan, above?: Plan): number {
  if (plan["Node Type"] === "Bitmap Index Scan" && above?.["Node Type"] === "Bitmap Heap Scan") return 0;
  const each =
    plan["Actual Rows"] +
    (plan["Rows Removed by Filter"] ?? 0) +
    (plan["Rows Removed by Join Filter"] ?? 0) +
    (plan["Rows Removed by Index Recheck"] ?? 0);
  const below = (plan.Plans ?? []).reduce((sum, child) => sum + rowsOf(child, plan), 0);
  return each * plan["Actual Loops"] + below;
}
