interface Download {
  readonly shopId: number;
  /** The id of a user at Shopify. */
  readonly userId: string | null;
  readonly file: string;
  readonly group: string;
  readonly exportId: number | null;
}

/**
 * Writes a line to the log for each download of customers' data: who downloaded which file, and how many customers are
 * in it. The line tells nothing about the customers. It is written when the download ends, even if that was broken off.
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
