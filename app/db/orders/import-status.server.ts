import { z } from "zod";

import type { Drift } from "./imports.server.ts";
import type { ShopTx } from "../core/shop-scope.server.ts";

/** How the newest import goes, for the pages. */
export interface ImportStatus {
  readonly id: number;
  /** backfill, increment, full_read */
  readonly kind: string;
  /** starting, waiting, reading, comparing, complete, failed */
  readonly status: string;
  readonly scopeLimited: boolean;
  readonly ordersFound: number;
  readonly linesRead: number;
  readonly badLines: number;
  readonly committedBytes: bigint;
  /** null while Shopify hasn't said. */
  readonly fileBytes: bigint | null;
  /** When the reading that is under way began, and from where. */
  readonly readingStartedAt: Date | null;
  readonly readingFromLines: number;
  readonly readingFromBytes: bigint;
  readonly errorCode: string | null;
}

/** The newest import; null before the first. */
export async function readImportStatus(tx: ShopTx): Promise<ImportStatus | null> {
  return tx.prisma.import.findFirst({
    where: { shopId: tx.shopId },
    orderBy: { id: "desc" },
    select: {
      id: true,
      kind: true,
      status: true,
      scopeLimited: true,
      ordersFound: true,
      linesRead: true,
      badLines: true,
      committedBytes: true,
      fileBytes: true,
      readingStartedAt: true,
      readingFromLines: true,
      readingFromBytes: true,
      errorCode: true,
    },
  });
}

const driftSchema = z.object({ added: z.int(), changed: z.int(), removed: z.int() });

/** What the newest comparison with all of Shopify's orders found; null before the first. */
export async function readLastFullRead({ shopId, prisma }: ShopTx): Promise<(Drift & { at: Date }) | null> {
  const row = await prisma.import.findFirst({
    where: { shopId, kind: "full_read", status: "complete", scopeLimited: false },
    orderBy: { id: "desc" },
    select: { drift: true, finishedAt: true, startedAt: true },
  });
  const drift = driftSchema.safeParse(row?.drift);
  return row !== null && drift.success ? { ...drift.data, at: row.finishedAt ?? row.startedAt } : null;
}

/** How many lines the imports since, and with, the last whole reading could not read: orders that may be missing. */
export async function countUnreadLines(tx: ShopTx): Promise<number> {
  const { _sum } = await tx.prisma.import.aggregate({
    where: { shopId: tx.shopId, id: { gte: await lastWholeReading(tx) } },
    _sum: { badLines: true },
  });
  return _sum.badLines ?? 0;
}

/** A line that could not be read, of an import that began then. */
export interface UnreadLine {
  readonly importId: number;
  readonly startedAt: Date;
  readonly lineNumber: number;
  readonly reason: string;
}

/** Those of these lines that are kept, newest import first: at most as many of each import as are kept. */
export async function readUnreadLines(
  tx: ShopTx,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly kept: number; readonly lines: UnreadLine[] }> {
  const { shopId, prisma } = tx;
  const where = { shopId, importId: { gte: await lastWholeReading(tx) } };
  const lines = await prisma.badLine.findMany({
    where,
    orderBy: [{ importId: "desc" }, { lineNumber: "asc" }],
    skip: offset,
    take: limit,
    select: { importId: true, lineNumber: true, reason: true },
  });
  const ids = [...new Set(lines.map((line) => line.importId))];
  const imports = await prisma.import.findMany({
    where: { shopId, id: { in: ids } },
    select: { id: true, startedAt: true },
  });
  const startedAt = new Map(imports.map((each) => [each.id, each.startedAt]));
  return {
    kept: await prisma.badLine.count({ where }),
    lines: lines.flatMap((line) => {
      const at = startedAt.get(line.importId);
      return at === undefined ? [] : [{ ...line, startedAt: at }];
    }),
  };
}

async function lastWholeReading({ shopId, prisma }: ShopTx): Promise<number> {
  const row = await prisma.import.findFirst({
    where: { shopId, status: "complete", kind: { not: "increment" } },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return row?.id ?? 0;
}
