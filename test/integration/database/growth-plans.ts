/** Counts how many rows each statement of this process touches, by the plan that PostgreSQL really carries out. */
import pg from "pg";

export interface PlanWatch {
  /** Watches from here on. */
  begin(): void;
  /** Watches no more. @returns rows touched since `begin`, by statement: its text with single spaces */
  end(): ReadonlyMap<string, number>;
  stop(): void;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
}

/** A plan's node, as PostgreSQL tells it after it was carried out. */
export interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Cond"?: string;
  readonly "Recheck Cond"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Plan[];
}

const DATA = /^\s*(with|insert|update|delete|select)\b/i;
/** Settings and locks have no plans worth counting. */
const NO_DATA = /set_config|pg_advisory|pg_try_advisory/i;
const ON_JOBS = /\bpgboss\./i;
/** What a COPY reads. It stands in parentheses. */
const COPIED = /^copy \(([^]*)\) to stdout\b/i;

/**
 * How a statement is watched: it only reads; it writes and returns nothing; or it writes and returns rows.
 */
type Kind = "reads" | "writes" | "writes and returns";

interface Watching {
  /** Whether statements on the queue's table are watched too. */
  readonly jobs?: boolean;
  /** Gets each plan that was carried out, with the text of its statement. Then what COPY reads is watched, too. */
  readonly seen?: (statement: string, plan: Plan) => void;
}

/**
 * Each statement of a transaction is carried out under `explain analyze`, as the app sends it, on the app's own
 * connection with the app's own settings. That gives no rows, so a statement with rows is carried out a second time.
 * What a first time wrote is then taken back before.
 */
export function watchPlans({ jobs = false, seen }: Watching = {}): PlanWatch {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const open = new WeakMap<pg.Client, boolean>();
  const kinds = new Map<string, Kind>();
  let touched: Map<string, number> | null = null;

  async function explained(client: pg.Client, { text, values }: Statement): Promise<Plan> {
    const sent = query.call(client, `explain (analyze, timing off, format json) ${text}`, values);
    const { rows } = await (sent as Promise<pg.QueryResult>);
    const [{ "QUERY PLAN": plans }] = rows as [{ "QUERY PLAN": [{ Plan: Plan }] }];
    return plans[0].Plan;
  }

  /** Plans and carries a statement out, and counts its rows. @returns its result; null: it is still to be asked for */
  async function watch(client: pg.Client, statement: Statement): Promise<object | null> {
    const { text } = statement;
    const isTakenBack = (kinds.get(text) ?? "writes and returns") === "writes and returns";
    if (isTakenBack) await query.call(client, "savepoint growth");
    try {
      const plan = await explained(client, statement);
      const name = singleSpaced(text);
      touched?.set(name, (touched.get(name) ?? 0) + rowsOf(plan));
      seen?.(name, plan);
      kinds.set(text, kindOf(text, plan));
    } finally {
      if (isTakenBack) await query.call(client, "rollback to savepoint growth; release savepoint growth");
    }
    return isTakenBack || kinds.get(text) === "reads" ? null : { rows: [] };
  }

  /** PostgreSQL takes the statements of a connection in turn, so COPY's stream need not wait for the plan. */
  function watchCopied(client: pg.Client, text: string): void {
    const copied = COPIED.exec(text)?.[1];
    if (copied === undefined || seen === undefined || touched === null) return;
    const statement = { text: copied, values: undefined };
    explained(client, statement).then(
      (plan) => seen(singleSpaced(copied), plan),
      () => undefined,
    );
  }

  const isWatched = (text: string): boolean =>
    touched !== null && DATA.test(text) && !NO_DATA.test(text) && (jobs || !ON_JOBS.test(text));
  const watched: Query = function (this: pg.Client, ...args) {
    const statement = statementOf(args);
    if (statement !== null) {
      if (/^\s*begin\b/i.test(statement.text)) open.set(this, true);
      else if (/^\s*(commit|rollback)\s*;?\s*$/i.test(statement.text)) open.set(this, false);
      else if (open.get(this) === true && isWatched(statement.text))
        return watch(this, statement).then((result) => result ?? query.apply(this, args));
      else watchCopied(this, statement.text);
    }
    return query.apply(this, args);
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;

  return {
    begin() {
      touched = new Map();
    },
    end() {
      const counted = touched ?? new Map<string, number>();
      touched = null;
      return counted;
    },
    stop() {
      pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
    },
  };
}

/** A write whose words return nothing, not even within, gives no rows. */
function kindOf(text: string, plan: Plan): Kind {
  if (!hasNode(plan, "ModifyTable")) return "reads";
  return plan["Node Type"] === "ModifyTable" && !/\breturning\b/i.test(text)
    ? "writes"
    : "writes and returns";
}

function hasNode(plan: Plan, type: string): boolean {
  return plan["Node Type"] === type || (plan.Plans ?? []).some((child) => hasNode(child, type));
}

export const singleSpaced = (text: string): string => text.replace(/\s+/g, " ").trim();

function statementOf([first, second]: readonly unknown[]): Statement | null {
  if (typeof first === "string")
    return { text: first, values: Array.isArray(second) ? (second as unknown[]) : undefined };
  const { text, values } = (first ?? {}) as { readonly text?: unknown; readonly values?: unknown[] };
  return typeof text === "string" ? { text, values } : null;
}

/**
 * Rows that a plan's nodes hand on, and rows that they look at in vain. A single bitmap's entries are those of dead
 * rows too, of which there are twice as many here: the scan above it counts the rows.
 */
export function rowsOf(plan: Plan, above?: Plan): number {
  if (plan["Node Type"] === "Bitmap Index Scan" && above?.["Node Type"] === "Bitmap Heap Scan") return 0;
  const each =
    plan["Actual Rows"] +
    (plan["Rows Removed by Filter"] ?? 0) +
    (plan["Rows Removed by Join Filter"] ?? 0) +
    (plan["Rows Removed by Index Recheck"] ?? 0);
  const below = (plan.Plans ?? []).reduce((sum, child) => sum + rowsOf(child, plan), 0);
  return each * plan["Actual Loops"] + below;
}
