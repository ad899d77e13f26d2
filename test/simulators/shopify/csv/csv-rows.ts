import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { cleanCell, type CsvRow } from "./cells.ts";
import { CsvError } from "./csv-error.ts";
import { encodingOf, textOf } from "./file-text.ts";

interface CsvFile {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
  /** What the merchant should know of how the file was read. */
  readonly notes: readonly string[];
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Both spellings are in use. The reader knows the first one. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["Canceled at", "Cancelled at"],
  ["canceled_at", "cancelled_at"],
]);

/**
 * Opens a CSV file. It may have a byte order mark, CRLF and quotes. Empty lines and rows of empty cells are skipped.
 * @throws CsvError if it can't be read, or if its header names a column twice
 */
export async function openCsv(path: string): Promise<CsvFile> {
  try {
    const { name, note } = await encodingOf(path);
    const text = Readable.from(textOf(path, name), { objectMode: false });
    const parser = text
      .on("error", (error) => parser.destroy(error))
      .pipe(
        parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, columns: false }),
      );
    const records = parser[Symbol.asyncIterator]() as AsyncIterator<Parsed>;
    const first = await next(records, path);
    if (first === null) throw new CsvError(1, "the file is empty; a header and orders are needed");
    const header = headerOf(first.record);
    return { header, rows: rowsOf(records, header, path), notes: note === null ? [] : [note] };
  } catch (error) {
    throw readable(error, path);
  }
}

function headerOf(record: readonly string[]): readonly string[] {
  const written = record.map(cleanCell);
  const [only] = written;
  const separator = written.length === 1 ? [";", "\t"].find((one) => only?.includes(one)) : undefined;
  if (separator !== undefined) {
    const name = separator === ";" ? "semicolons" : "tabs";
    throw new CsvError(1, `the columns are separated by ${name}; save the file with commas between them`);
  }
  const header = written.map((name) => SPELLINGS.get(name) ?? name);
  header.forEach((name, at) => {
    const before = header.indexOf(name);
    if (name === "" || before === at) return;
    const spelling = written[at] === written[before] ? "" : `, there as "${written[before] ?? ""}"`;
    throw new CsvError(
      1,
      `the column "${written[at] ?? ""}" stands twice in the header, in columns ${before + 1}${spelling} and ${at + 1}; ` +
        "remove one of them",
    );
  });
  return header;
}

async function* rowsOf(
  records: AsyncIterator<Parsed>,
  header: readonly string[],
  path: string,
): AsyncGenerator<CsvRow> {
  const at = new Map(header.map((name, index) => [name, index]));
  let rows = 0;
  for (let parsed = await next(records, path); parsed !== null; parsed = await next(records, path)) {
    const { record, info } = parsed;
    if (record.every((cell) => cleanCell(cell) === "")) continue;
    const line = info.lines - record.reduce((sum, cell) => sum + newlinesIn(cell), 0);
    rows++;
    if (record.length > header.length) {
      throw new CsvError(
        line,
        `${record.length} columns, but the header has ${header.length}; is a quote missing?`,
      );
    }
    yield { line, cell: (column) => cleanCell(record[at.get(column) ?? -1] ?? "") };
  }
  if (rows === 0) throw new CsvError(2, "the file has a header but no orders");
}

function newlinesIn(cell: string): number {
  return /[\r\n]/.test(cell) ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

async function next(records: AsyncIterator<Parsed>, path: string): Promise<Parsed | null> {
  try {
    const result = await records.next();
    return result.done === true ? null : result.value;
  } catch (error) {
    throw readable(error, path);
  }
}

function readable(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ENOENT") return new CsvError(null, `there is no file ${path}`);
  if (error.code === "EISDIR") return new CsvError(null, `${path} is a folder, not a file`);
  if (error.code === "EACCES") return new CsvError(null, `${path} may not be read`);
  const line = "lines" in error ? Number(error.lines) : null;
  return String(error.code).startsWith("CSV_")
    ? new CsvError(line, `not readable as CSV: ${error.message}`)
    : error;
}
