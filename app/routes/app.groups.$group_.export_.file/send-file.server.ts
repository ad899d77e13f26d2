import type { ShopRequest } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { findExport } from "../../db/insights/exports.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { ExportWords } from "../../domain/export/columns.ts";
import type { ExportSubject } from "../../domain/export/subject.ts";
import { BYTE_ORDER_MARK } from "../../exports/csv-text.ts";
import { downloadLog } from "../../exports/download-log.ts";
import { ExportGoneError, figureText, openContactText } from "../../exports/lines.server.ts";
import type { Services } from "../../services.server.ts";
import { ENGLISH_NAMES } from "../../sync/labels/group-names.ts";
import type { FileQuery } from "./file-query.ts";

/**
 * Sends a file of a group or segment. It is written while it is sent, so it is never whole in memory or on disk.
 * @param name - of the file, without its ending
 * @throws Response 404: there is no such file
 */
export async function sendFile(
  context: Services,
  shopRequest: ShopRequest,
  { subject, exportId, byteOrderMark }: FileQuery,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<Response> {
  const { shop } = shopRequest;
  const run = await inShopSql(context.db, shop.id, readNewestRun);
  if (run === null) throw new Response(null, { status: 404 });
  const told = downloadLog(context.log, {
    shopId: shop.id,
    userId: shopRequest.userId,
    file: exportId === null ? "figures" : "contacts",
    group: subject,
    exportId,
  });
  const words = { groupNames: ENGLISH_NAMES, currency: run.currency ?? shopLocale(shop).currency };
  const { onRows } = told;
  const text =
    exportId === null
      ? figureText(context.db, shop.id, subject, words, onRows)
      : await contacts(context, shopRequest, { subject, exportId, words, signal, onRows });
  return new Response(streamOf(told.whole(text), byteOrderMark ? BYTE_ORDER_MARK : ""), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

interface Wanted {
  readonly subject: ExportSubject;
  readonly exportId: number;
  readonly words: ExportWords;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

async function contacts(
  { db }: Services,
  { shop, admin }: ShopRequest,
  { subject, exportId, ...file }: Wanted,
): Promise<AsyncGenerator<string, void>> {
  const row = await inShopSql(db, shop.id, (sql) => findExport(sql, exportId));
  if (row?.status !== "ready" || row.subject !== subject) throw new Response(null, { status: 404 });
  try {
    return await openContactText(db, shop.id, { ...file, admin: await admin(), row });
  } catch (error) {
    if (error instanceof ExportGoneError) throw new Response(null, { status: 410 });
    throw error;
  }
}

/** An error in the middle breaks the download off. So half a file never looks like a whole one. */
function streamOf(text: AsyncGenerator<string, void>, start: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      if (start !== "") controller.enqueue(encoder.encode(start));
    },
    async pull(controller) {
      const { done, value } = await text.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}
