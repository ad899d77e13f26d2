import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { CsvError } from "./csv-error.ts";
import type { CsvRow } from "./cells.ts";

interface CsvFile {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Opens a CSV file: byte order mark, CRLF and quotes are taken; empty lines are skipped. */
export async function openCsv(path: string): Promise<CsvFile> {
  const parser = createReadStream(path)
    .on("error", (error) => parser.destroy(error))
    .pipe(parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, columns: false }));
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<Parsed>;
  const first = await next(records, path);
  if (first === null) throw new CsvError(1, "the file is empty; a header and orders are needed");
  const header = first.record.map((cell) => cell.trim());
  return { header, rows: rowsOf(records, header, path) };
}

async function* rowsOf(
  records: AsyncIterator<Parsed>,
  header: readonly string[],
  path: string,
): AsyncGenerator<CsvRow> {
  const at = new Map(header.map((name, index) => [name, index]));
  let end = 1;
  for (let parsed = await next(records, path); parsed !== null; parsed = await next(records, path)) {
    const { record, info } = parsed;
    const line = info.lines - record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    end = info.lines;
    if (record.length > header.length) {
      throw new CsvError(
        line,
        `${record.length} columns, but the header has ${header.length}; is a quote missing?`,
      );
    }
    yield { line, cell: (column) => (record[at.get(column) ?? -1] ?? "").trim() };
  }
  if (end === 1) throw new CsvError(2, "the file has a header but no orders");
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
