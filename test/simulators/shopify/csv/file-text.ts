import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { CsvError } from "./csv-error.ts";

/** How the bytes of a file are read, and what the merchant is told of it. */
export interface FileEncoding {
  readonly name: "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";
  /** null: it is as expected, so there is nothing to tell. */
  readonly note: string | null;
}

const CURE = 'save the file as "CSV UTF-8"';
const NEWLINE = 0x0a;

/**
 * Finds out how a file is written: in UTF-8, in UTF-16 with its mark, or in Windows-1252, as spreadsheets do.
 * @throws CsvError that names the line whose bytes fit none of them, or don't fit the rest of the file
 */
export async function encodingOf(path: string): Promise<FileEncoding> {
  const marked = await utf16Of(path);
  if (marked !== null) return { name: marked, note: "The file is UTF-16, and was read as such." };
  const seen = { utf8Line: 0, foreignLine: 0 };
  for await (const { bytes, line } of linesOf(path)) {
    if (isUtf8(bytes)) seen.utf8Line ||= line;
    else {
      seen.foreignLine ||= line;
      refuseUndefined(bytes, line);
    }
  }
  const { utf8Line, foreignLine } = seen;
  if (foreignLine === 0) return { name: "utf-8", note: null };
  if (utf8Line > 0)
    throw new CsvError(
      foreignLine,
      `the bytes are not UTF-8, but those of line ${utf8Line} are; ${CURE}, all of it in one encoding`,
    );
  const note = `Read as Windows-1252, since the bytes of line ${foreignLine} are not UTF-8. If names look wrong, ${CURE}.`;
  return { name: "windows-1252", note };
}

/** The text of a file, piece by piece. */
export async function* textOf(path: string, encoding: FileEncoding["name"]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes as Buffer, { stream: true });
  yield decoder.decode();
}

async function utf16Of(path: string): Promise<"utf-16le" | "utf-16be" | null> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(2), position: 0 });
    const mark = buffer.readUInt16BE();
    if (mark === 0xfffe) return "utf-16le";
    return mark === 0xfeff ? "utf-16be" : null;
  } finally {
    await file.close();
  }
}

interface Line {
  readonly bytes: Buffer;
  readonly line: number;
}

/** The lines that hold more than ASCII. A whole piece that holds only ASCII is counted, no more. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const piece of createReadStream(path)) {
    const bytes = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    if (!isAscii(whole)) yield* foreignLines(whole, line);
    line += newlinesIn(whole);
  }
  if (!isAscii(rest)) yield { bytes: rest, line };
}

function* foreignLines(bytes: Buffer, firstLine: number): Generator<Line> {
  for (let from = 0, line = firstLine; from < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, from) + 1;
    const one = bytes.subarray(from, end);
    if (!isAscii(one)) yield { bytes: one, line };
    from = end;
  }
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** Five bytes mean nothing in Windows-1252. */
function refuseUndefined(bytes: Buffer, line: number): void {
  const found = bytes.find((byte) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte));
  if (found === undefined) return;
  const hex = `0x${found.toString(16).toUpperCase()}`;
  throw new CsvError(line, `the byte ${hex} is neither UTF-8 nor Windows-1252; ${CURE}`);
}
