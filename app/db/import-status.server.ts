import type { ShopTx } from "./shop-scope.server.ts";

/** How the newest import goes, for the pages. */
export interface ImportStatus {
  readonly id: number;
  /** starting, waiting, reading, complete, failed */
  readonly status: string;
  readonly scopeLimited: boolean;
  readonly ordersFound: number;
  readonly linesRead: number;
  readonly badLines: number;
  readonly committedBytes: bigint;
  /** null while Shopify hasn't said. */
  readonly fileBytes: bigint | null;
  readonly errorCode: string | null;
}

/** The newest import; null before the first. */
export async function readImportStatus(tx: ShopTx): Promise<ImportStatus | null> {
  return tx.prisma.import.findFirst({
    where: { shopId: tx.shopId },
    orderBy: { id: "desc" },
    select: {
      id: true,
      status: true,
      scopeLimited: true,
      ordersFound: true,
      linesRead: true,
      badLines: true,
      committedBytes: true,
      fileBytes: true,
      errorCode: true,
    },
  });
}
