/** Checks each statement of this process: on a table of shops it must be bound to one shop, and name that shop. */
import pg from "pg";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";

export interface Recording {
  /** How many statements reached each table of shops. */
  readonly reached: ReadonlyMap<string, number>;
  /** Statements that are not bound to one shop, or don't name it for each table. */
  readonly violations: readonly string[];
  /** Checks statements from here on. */
  start(): void;
  stop(): void;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** A test's own statements begin with this. */
export const BY_TEST = "/* test */";

const SCOPE = /set_config\('sixfold\.shop_id', '(\d+)', true\)/;
const REFERENCE = /\b(?:from|join|into|update|using)\s+(?:only\s+)?(?:"?public"?\.)?"?([a-z_]+)"?/gi;

/** Whether a connection is bound to a shop follows from its earlier statements. */
export function recordSql(): Recording {
  const scopes = new WeakMap<pg.Client, boolean>();
  const reached = new Map<string, number>();
  const violations: string[] = [];
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  function look(client: pg.Client, text: string): void {
    if (text.startsWith(BY_TEST)) return;
    if (SCOPE.test(text)) scopes.set(client, true);
    else if (/^\s*(commit|rollback)\s*;?\s*$/i.test(text)) scopes.set(client, false);
    const tables = shopTablesIn(text);
    for (const table of tables) reached.set(table, (reached.get(table) ?? 0) + 1);
    if (tables.length === 0) return;
    if (scopes.get(client) !== true) violations.push(`outside of a shop: ${text}`);
    else if (namings(text) < tables.length) violations.push(`names no shop: ${text}`);
  }
  return {
    reached,
    violations,
    start() {
      const watched: Query = function (this: pg.Client, ...args) {
        const [first] = args;
        const text = typeof first === "string" ? first : (first as { text?: unknown } | null)?.text;
        if (typeof text === "string") look(this, text);
        return query.apply(this, args);
      };
      pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;
    },
    stop() {
      pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
    },
  };
}

/** The tables of shops that a statement reads or writes, once for each mention. */
function shopTablesIn(text: string): string[] {
  const names = new Set<string>(SHOP_TABLES);
  return [...text.matchAll(REFERENCE)]
    .map(([, name = ""]) => name.toLowerCase())
    .filter((name) => names.has(name));
}

/** How often a statement names the shop: as a condition, or as the first column of what it writes. */
function namings(text: string): number {
  const conditions = text.match(/shop_id"?\s*(=|in\b)/gi) ?? [];
  const columns = text.match(/\(\s*"?shop_id"?\s*,/gi) ?? [];
  return conditions.length + columns.length;
}
