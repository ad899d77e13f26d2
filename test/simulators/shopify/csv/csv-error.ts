/** A file that can't be read, with the wrong line and the reason. */
export class CsvError extends Error {
  /** 1 is the header; null: it is the file as a whole. */
  readonly line: number | null;

  constructor(line: number | null, reason: string) {
    super(line === null ? reason : `line ${line}: ${reason}`);
    this.name = "CsvError";
    this.line = line;
  }
}
