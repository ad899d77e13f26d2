interface Download {
  readonly shopId: number;
  /** A user of Shopify's. */
  readonly userId: string | null;
  readonly file: string;
  readonly group: string;
  readonly exportId: number | null;
}

/**
 * A line in the log for each download of customers' data: who had what, and of how many customers, nothing of them. It
 * is written when the download ends, also where it was broken off.
 */
export function downloadLog(
  log: { info(fields: object, message: string): void },
  download: Download,
): {
  readonly onRows: (rows: number) => void;
  readonly whole: (text: AsyncGenerator<string, void>) => AsyncGenerator<string, void>;
} {
  let customers = 0;
  return {
    onRows: (rows) => void (customers += rows),
    async *whole(text) {
      let complete = false;
      try {
        yield* text;
        complete = true;
      } finally {
        log.info({ ...download, customers, complete }, "personal data downloaded");
      }
    },
  };
}
