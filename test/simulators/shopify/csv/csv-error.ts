/** A file that cannot be read, with the line that is wrong and why. */
export class CsvError extends Error {
  /** 1 is the header; null: the file as a whole. */
  readonly line: number | null;

  constructor(line: number | null, reason: string) {
    super(line === null ? reason : `line ${line}: ${reason}`);
    this.name = "CsvError";
    this.line = line;
  }
}
