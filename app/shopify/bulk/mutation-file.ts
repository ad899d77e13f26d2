interface MutationFile {
  /** JSONL: each line has the variables of one call. */
  readonly body: Blob;
  /** How many of the calls are in the file, counted from the first. */
  readonly lines: number;
}

/** Shopify takes files of up to 100 MB. The rest is for the multipart frame. */
const LARGEST_FILE_BYTES = 95_000_000;
const PART_LINES = 5_000;

/** A file of as many calls as fit, in their order. The n-th line has the variables of the n-th call. */
export function mutationFile(
  calls: Iterable<object>,
  largestBytes: number = LARGEST_FILE_BYTES,
): MutationFile {
  const parts: string[] = [];
  let part: string[] = [];
  let bytes = 0;
  let lines = 0;
  for (const variables of calls) {
    const line = `${JSON.stringify(variables)}\n`;
    bytes += Buffer.byteLength(line);
    if (bytes > largestBytes) break;
    lines += 1;
    if (part.push(line) === PART_LINES) {
      parts.push(part.join(""));
      part = [];
    }
  }
  parts.push(part.join(""));
  return { body: new Blob(parts, { type: "text/jsonl" }), lines };
}
