/**
 * Rows in the binary format of PostgreSQL's COPY, as they come from the connection. Each row has the same number of
 * values, each of eight bytes (bigint, timestamptz) and none of them null, so all rows are of one size.
 */
const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
/** The signature, the flags, and the length of the header's extension, which is empty. */
const HEADER_BYTES = SIGNATURE.length + 8;
const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;
const VALUE_BYTES = 8;
/** It stands in the place of a row's number of values, after the last row. */
const END = -1;
const UINT32 = 2 ** 32;
/** PostgreSQL counts the microseconds of a timestamptz from this moment. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Where one row's values stand. It is valid until the next row. */
export interface CopiedRow {
  /** The signed upper and the unsigned lower half of a value. Comparing both compares any bigint. */
  upper(column: number): number;
  lower(column: number): number;
  /** A bigint. Beyond 2^53 it is not exact. */
  integer(column: number): number;
  /** A timestamptz, in milliseconds. */
  moment(column: number): number;
}

/** Reads rows from chunks that may end anywhere. */
export class CopiedRows implements CopiedRow {
  readonly #columns: number;
  readonly #rowBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #begun = false;
  #ended = false;

  constructor(columns: number) {
    this.#columns = columns;
    this.#rowBytes = COUNT_BYTES + columns * (LENGTH_BYTES + VALUE_BYTES);
  }

  /**
   * Takes the next chunk, and calls `row` for each row that is whole by now.
   * @throws if the rows are not of the shape that was told
   */
  push(chunk: Buffer, row: (values: CopiedRow) => void): void {
    this.#bytes =
      this.#at < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(this.#at), chunk]) : chunk;
    this.#at = 0;
    if (!this.#begun) {
      if (this.#bytes.length < HEADER_BYTES) return;
      this.#readHeader();
    }
    while (this.#at + COUNT_BYTES <= this.#bytes.length && !this.#ended) {
      const count = this.#bytes.readInt16BE(this.#at);
      if (count === END) {
        this.#ended = true;
        return;
      }
      if (this.#at + this.#rowBytes > this.#bytes.length) return;
      this.#checkRow(count);
      row(this);
      this.#at += this.#rowBytes;
    }
  }

  /** @throws if the rows did not come to their end */
  end(): void {
    if (!this.#ended) throw new Error("The copied rows came to no end.");
  }

  upper(column: number): number {
    return this.#bytes.readInt32BE(this.#place(column));
  }

  lower(column: number): number {
    return this.#bytes.readUInt32BE(this.#place(column) + LENGTH_BYTES);
  }

  integer(column: number): number {
    return this.upper(column) * UINT32 + this.lower(column);
  }

  moment(column: number): number {
    return this.integer(column) / 1_000 + EPOCH_MS;
  }

  #place(column: number): number {
    return this.#at + COUNT_BYTES + column * (LENGTH_BYTES + VALUE_BYTES) + LENGTH_BYTES;
  }

  #readHeader(): void {
    const signed = this.#bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
    if (!signed || this.#bytes.readInt32BE(HEADER_BYTES - LENGTH_BYTES) !== 0)
      throw new Error("The copied rows don't begin with the header that PostgreSQL writes.");
    this.#begun = true;
    this.#at = HEADER_BYTES;
  }

  #checkRow(count: number): void {
    let right = count === this.#columns;
    for (let column = 0; column < this.#columns && right; column++)
      right = this.#bytes.readInt32BE(this.#place(column) - LENGTH_BYTES) === VALUE_BYTES;
    if (!right)
      throw new Error(
        `A copied row must have ${String(this.#columns)} values of eight bytes; select others.`,
      );
  }
}
