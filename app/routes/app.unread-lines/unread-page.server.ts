import type { Database } from "../../db/core/database.server.ts";
import { readUnreadLines } from "../../db/orders/import-status.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { UnreadLinesView } from "../../web/unread-lines/unread-lines-page.tsx";

const LINES_A_PAGE = 100;
const LAST_PAGE = 10_000;

/** A page of the lines that could not be read. The first page if there is no page of this number. */
export async function readUnreadPage(db: Database, shopId: number, page: number): Promise<UnreadLinesView> {
  const shown = Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1;
  const place = { offset: (shown - 1) * LINES_A_PAGE, limit: LINES_A_PAGE };
  const { kept, lines } = await inShopSql(db, shopId, (sql) => readUnreadLines(sql, place));
  return {
    kept,
    page: shown,
    pages: Math.max(1, Math.ceil(kept / LINES_A_PAGE)),
    lines: lines.map((line) => ({ ...line, startedAt: line.startedAt.toISOString() })),
  };
}
