import { setTimeout as pause } from "node:timers/promises";

import { LineSplitter } from "./line-splitter.ts";
import { openResult, ResultInterruptedError, type ResultBody } from "./result-request.server.ts";
import { storageAddress } from "./storage-address.ts";

/** Lines that end at `endByte`. Reading can go on there. */
interface ResultLines {
  readonly lines: string[];
  readonly endByte: number;
}

export interface ReadOptions {
  /** Where to start: the `endByte` of lines that were read before. */
  readonly fromByte: number;
  readonly signal?: AbortSignal;
  /** Leave out a last line without a newline. A partial result may stop in the middle of a line. */
  readonly onlyWholeLines?: boolean;
  /** The size of the file, if Shopify gave it. An answer that ends before it counts as interrupted. */
  readonly fileBytes?: number | null;
  /** The longest silence of the storage host, in milliseconds. */
  readonly idleMs?: number;
  /** The first wait after an interruption, in milliseconds. It doubles with each further one. */
  readonly pauseMs?: number;
}

const IDLE_MS = 30_000;
const PAUSE_MS = 200;
/** How many interruptions in a row, without a line in between, end the reading. */
const TRIES = 5;

/**
 * Reads a result file line by line, never whole in memory. Goes on by itself after an interruption.
 * @throws RefusedAddressError | ResultGoneError | ResultTooLargeError | LineTooLongError, and ResultInterruptedError
 *   after several interruptions in a row
 */
export async function* readLines(url: string, options: ReadOptions): AsyncGenerator<ResultLines> {
  const address = storageAddress(url);
  const { pauseMs = PAUSE_MS } = options;
  let position = options.fromByte;
  for (let failures = 0; ;) {
    const before = position;
    try {
      for await (const lines of readOnce(address, { ...options, fromByte: position })) {
        position = lines.endByte;
        yield lines;
      }
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof ResultInterruptedError)) throw error;
      failures = position > before ? 1 : failures + 1;
      if (failures > TRIES) throw error;
      await pause(pauseMs * 2 ** (failures - 1), undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}

async function* readOnce(address: URL, options: ReadOptions): AsyncGenerator<ResultLines> {
  const { fromByte, signal, onlyWholeLines = false, idleMs = IDLE_MS, fileBytes = null } = options;
  const body = await openResult(address, { fromByte, idleMs, fileBytes, ...(signal && { signal }) });
  if (body === null) return;
  const splitter = new LineSplitter(fromByte);
  try {
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      const lines = splitter.push(chunk);
      if (lines.length > 0) yield { lines, endByte: splitter.endByte };
    }
    yield* lastLines(splitter, body, onlyWholeLines);
  } finally {
    body.close();
  }
}

function* lastLines(
  splitter: LineSplitter,
  body: ResultBody,
  onlyWholeLines: boolean,
): Generator<ResultLines> {
  body.checkComplete();
  if (onlyWholeLines) return;
  const lines = splitter.end();
  if (lines.length > 0) yield { lines, endByte: splitter.endByte };
}
