/** A line is longer than the cap. No real result file has such a line. */
export class LineTooLongError extends Error {
  override name = "LineTooLongError";
}

const NEWLINE = 0x0a;
const LONGEST_LINE_BYTES = 1 << 20;

/** Cuts a stream of bytes into lines. It cuts before decoding, so a character that spans two chunks stays whole. */
export class LineSplitter {
  /** The position after the last newline that was seen. */
  endByte: number;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(fromByte: number) {
    this.endByte = fromByte;
  }

  /**
   * The lines that this chunk completes, without empty ones.
   * @throws LineTooLongError
   */
  push(chunk: Uint8Array): string[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lastNewline = bytes.lastIndexOf(NEWLINE);
    if (lastNewline < 0) {
      this.#keep(bytes);
      return [];
    }
    const firstNewline = bytes.indexOf(NEWLINE);
    const first = Buffer.concat([...this.#rest, bytes.subarray(0, firstNewline)]);
    this.endByte += this.#restBytes + lastNewline + 1;
    this.#rest = [];
    this.#restBytes = 0;
    // A copy. Otherwise the few bytes that are left would keep the chunk's whole memory.
    this.#keep(Buffer.from(bytes.subarray(lastNewline + 1)));
    return [...linesOf(first), ...linesOf(bytes.subarray(firstNewline + 1, lastNewline))];
  }

  /** The last line, if the stream ended without a newline. */
  end(): string[] {
    const whole = Buffer.concat(this.#rest);
    this.endByte += whole.length;
    this.#rest = [];
    this.#restBytes = 0;
    return linesOf(whole);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
    if (this.#restBytes > LONGEST_LINE_BYTES)
      throw new LineTooLongError(`A line of a result file exceeds ${LONGEST_LINE_BYTES} bytes.`);
  }
}

function linesOf(bytes: Buffer): string[] {
  return bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "" && line !== "\r");
}
