import type { Database } from "../db/core/database.server.ts";
import {
  exportedAmong,
  exportPage,
  momentOfRows,
  profilesPage,
  type ExportRow,
} from "../db/insights/exports.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import {
  CONTACT_HEADER,
  contactCells,
  FIGURE_HEADER,
  figureCells,
  type Cells,
  type ExportWords,
} from "../domain/export/columns.ts";
import { segmentIdOf, type ExportSubject } from "../domain/export/subject.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { knownOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { readLines } from "../shopify/bulk/bulk-result.server.ts";
import { parseContactLine } from "../shopify/lines/contact-line.ts";
import { csvText } from "./csv-text.ts";

const PAGE = 5_000;

/** Shopify no longer has the contact details that a file was made of, or withholds them. */
export class ExportGoneError extends Error {
  override readonly name = "ExportGoneError";
}

/** A run or a refresh changed the customers while the file was written, or its segment was deleted. */
export class ExportOutdatedError extends Error {
  override readonly name = "ExportOutdatedError";
}

/** Is told how many customers are about to be written, since a download that breaks off gave some of them away. */
type OnRows = (rows: number) => void;

/** Reads a part of a file. */
type ReadPart = <T>(read: (sql: ShopSql) => Promise<T>) => Promise<T>;

/**
 * Reads the parts of a file as of one moment. Each part has a transaction of its own, since a slow reader would hold a
 * single one open for minutes. A file whose parts would be as of two moments breaks off.
 */
function partsOfOneMoment(db: Database, shopId: number, subject: ExportSubject): ReadPart {
  let first: string | null = null;
  return (read) =>
    inShopSql(
      db,
      shopId,
      async (sql) => {
        const moment = await momentOfRows(sql, subject);
        first ??= moment;
        if (moment === null || moment !== first)
          throw new ExportOutdatedError("The customers of the file changed while it was written.");
        return read(sql);
      },
      { oneSnapshot: true },
    );
}

/** The file of the figures of a group or segment, a page of customers at a time. All pages are as of one moment. */
export async function* figureText(
  db: Database,
  shopId: number,
  subject: ExportSubject,
  words: ExportWords,
  onRows: OnRows = () => undefined,
  pageSize = PAGE,
): AsyncGenerator<string, void> {
  const readPart = partsOfOneMoment(db, shopId, subject);
  yield csvText([FIGURE_HEADER]);
  for (let after = 0n; ;) {
    const page = await readPart((sql) => exportPage(sql, subject, after, pageSize));
    const last = page.at(-1);
    if (last === undefined) return;
    onRows(page.length);
    yield csvText(page.map(([, customer]) => figureCells(customer, words)));
    if (page.length < pageSize) return;
    [after] = last;
  }
}

interface ContactFile extends ContactLines {
  readonly admin: AdminClient;
}

interface ContactLines {
  readonly row: ExportRow;
  readonly words: ExportWords;
  readonly signal: AbortSignal;
  readonly onRows?: OnRows;
}

/**
 * Opens the file with contact details: Shopify's result, for the customers who are the subject's now.
 * @throws ExportGoneError when Shopify no longer has the result
 */
export async function openContactText(
  db: Database,
  shopId: number,
  file: ContactFile,
): Promise<AsyncGenerator<string, void>> {
  return contactText(db, shopId, file, await resultUrl(file));
}

async function resultUrl({ admin, row }: ContactFile): Promise<string | null> {
  if (row.operationId === null) throw new ExportGoneError("The file was not made.");
  const operation = await knownOperation(admin, row.operationId);
  if (operation?.status === "COMPLETED" && (operation.url !== null || operation.objectCount === 0))
    return operation.url;
  throw new ExportGoneError("Shopify no longer has the result.");
}

async function* contactText(
  db: Database,
  shopId: number,
  file: ContactLines,
  url: string | null,
): AsyncGenerator<string, void> {
  const readPart = partsOfOneMoment(db, shopId, file.row.subject);
  yield csvText([CONTACT_HEADER[file.row.format]]);
  if (url !== null) yield* customerText(readPart, file, url);
  if (segmentIdOf(file.row.subject) !== null) yield* profileText(readPart, file);
}

async function* customerText(
  readPart: ReadPart,
  { row, words, signal, onRows }: ContactLines,
  url: string,
): AsyncGenerator<string, void> {
  // A customer may stand in the result twice, but not in the file.
  const written = new Set<bigint>();
  for await (const { lines } of readLines(url, { fromByte: 0, signal })) {
    const contacts = lines.flatMap((line) => readable(parseContactLine(line)));
    const ids = contacts.map((contact) => contact.customerShopifyId);
    const members = await readPart((sql) => exportedAmong(sql, row.subject, ids));
    const cells: Cells[] = [];
    for (const { customerShopifyId, subscribed, email, firstName, lastName } of contacts) {
      const member = members.get(customerShopifyId);
      if (member === undefined || email === null || (row.subscribedOnly && !subscribed)) continue;
      if (written.has(customerShopifyId)) continue;
      written.add(customerShopifyId);
      cells.push(contactCells(row.format, { email, firstName, lastName }, member, words));
    }
    onRows?.(cells.length);
    if (cells.length > 0) yield csvText(cells);
  }
}

/** The members whom only Klaviyo knows. Klaviyo's names of people are not kept, so they have none. */
async function* profileText(
  readPart: ReadPart,
  { row, words, signal, onRows }: ContactLines,
): AsyncGenerator<string, void> {
  for (let after = 0n; ;) {
    signal.throwIfAborted();
    const page = await readPart((sql) => profilesPage(sql, row, after, PAGE));
    const last = page.at(-1);
    if (last === undefined) return;
    onRows?.(page.length);
    const noName = { firstName: null, lastName: null };
    yield csvText(
      page.map(({ email, figures }) => contactCells(row.format, { email, ...noName }, figures, words)),
    );
    after = last.id;
  }
}

/**
 * Reads a line's contact. If Shopify withheld its fields the file fails, since a withheld address is not a missing one.
 */
function readable(line: ReturnType<typeof parseContactLine>) {
  if (!("reason" in line)) return [line];
  if (line.reason.startsWith("unexpected:"))
    throw new ExportGoneError(`A line lacks what it should hold: ${line.reason}`);
  return [];
}
