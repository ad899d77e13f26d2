import type { Reading } from "./imports.server.ts";
import type { ShopTx } from "../core/shop-scope.server.ts";

/** An import that is complete, with what it has read. */
interface CompleteImport extends Reading {
  readonly asOf: Date;
  readonly scopeLimited: boolean;
  /** Since when its orders were read. If it went on from a failed import, that one's orders count too. */
  readonly startedAt: Date;
}

/** Years of daily imports, so the newest whole read is among them. */
const MOST_COMPLETE = 1_000;

/** The complete imports, newest first. */
export async function completeImports({ shopId, prisma }: ShopTx): Promise<CompleteImport[]> {
  const rows = await prisma.import.findMany({
    where: { shopId, status: "complete" },
    orderBy: { id: "desc" },
    take: MOST_COMPLETE,
    select: {
      kind: true,
      updatedFrom: true,
      windowStart: true,
      asOf: true,
      scopeLimited: true,
      startedAt: true,
      readSince: true,
    },
  });
  return rows.map(({ readSince, ...row }) => ({
    ...row,
    kind: row.kind as Reading["kind"],
    startedAt: readSince ?? row.startedAt,
  }));
}

/** An import that failed with a part of its orders read. */
export interface FailedImport extends Omit<CompleteImport, "asOf"> {
  /** How far its orders were read, in the order of its reading. */
  readonly readThrough: Date;
}

/**
 * The newest import of a kind that failed after reading a part, since the last complete import; null: there is none.
 */
export async function failedImport(
  { shopId, prisma }: ShopTx,
  kind: Reading["kind"],
): Promise<FailedImport | null> {
  const complete = await prisma.import.findFirst({
    where: { shopId, status: "complete" },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  const row = await prisma.import.findFirst({
    where: { shopId, status: "failed", kind, readThrough: { not: null }, id: { gt: complete?.id ?? 0 } },
    orderBy: { id: "desc" },
  });
  if (row?.readThrough == null) return null;
  const { updatedFrom, windowStart, scopeLimited, readThrough, startedAt, readSince } = row;
  return { kind, updatedFrom, windowStart, scopeLimited, readThrough, startedAt: readSince ?? startedAt };
}

/** Lets an import go on where a failed one ended, if it has not asked for anything yet. */
export async function resumeFailed(
  { shopId, prisma }: ShopTx,
  id: number,
  { readThrough, readSince }: { readonly readThrough: Date; readonly readSince: Date | null },
): Promise<void> {
  const unasked = { status: "starting", operations: 0 };
  await prisma.import.updateMany({ where: { shopId, id, ...unasked }, data: { readThrough, readSince } });
}
