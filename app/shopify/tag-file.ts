import { toGid } from "./gid.ts";

export interface TagChange {
  readonly customerShopifyId: bigint;
  readonly tags: readonly string[];
}

interface TagFile {
  /** JSONL: the variables of one call a line. */
  readonly body: Blob;
  /** How many of the changes are in the file, from the first. */
  readonly changes: number;
}

/** Shopify takes files of up to 100 MB; a little is left for the multipart frame. */
const LARGEST_TAG_FILE_BYTES = 95_000_000;
const PART_LINES = 5_000;

/** A file of as many of the changes as fit, in their order; the n-th line is the n-th change. */
export function tagFile(changes: Iterable<TagChange>, largestBytes = LARGEST_TAG_FILE_BYTES): TagFile {
  const parts: string[] = [];
  let lines: string[] = [];
  let bytes = 0;
  let count = 0;
  for (const change of changes) {
    const line = `${JSON.stringify({ id: toGid("Customer", change.customerShopifyId), tags: change.tags })}\n`;
    bytes += Buffer.byteLength(line);
    if (bytes > largestBytes) break;
    count += 1;
    if (lines.push(line) === PART_LINES) {
      parts.push(lines.join(""));
      lines = [];
    }
  }
  parts.push(lines.join(""));
  return { body: new Blob(parts, { type: "text/jsonl" }), changes: count };
}
