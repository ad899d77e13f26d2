import type { Reading } from "./imports.server.ts";
import type { ShopTx } from "./shop-scope.server.ts";

/** An import that is complete, with what it has read. */
interface CompleteImport extends Reading {
  readonly asOf: Date;
  readonly scopeLimited: boolean;
  readonly startedAt: Date;
}

/** Years of daily imports: the newest whole read is among them. */
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
    },
  });
  return rows.map((row) => ({ ...row, kind: row.kind as Reading["kind"] }));
}
