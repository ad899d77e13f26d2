/** The connection broke, stalled or ended early. The rest of the file can be asked for again. */
export class ResultInterruptedError extends Error {
  override name = "ResultInterruptedError";
}

/** The file is no longer at its address. Signed addresses expire. */
export class ResultGoneError extends Error {
  override name = "ResultGoneError";
}

class ResultTooLargeError extends Error {
  override name = "ResultTooLargeError";
}

/** The bytes of a file from `fromByte` on. */
export interface ResultBody {
  /** The next bytes; null at the end. */
  read(): Promise<Uint8Array | null>;
  /** @throws ResultInterruptedError when fewer bytes came than were announced */
  checkComplete(): void;
  close(): void;
}

interface OpenOptions {
  readonly fromByte: number;
  readonly idleMs: number;
  readonly signal?: AbortSignal;
  /** The size of the file as Shopify gave it. For answers that don't announce their length. */
  readonly fileBytes?: number | null;
}

/** Far above any shop's orders: ten million orders are 5 GB. */
const LARGEST_BYTES = 200 * 2 ** 30;
const EXPIRED = new Set([400, 401, 403, 404, 410]);

/** Asks for a file from a byte on; null: the file ends exactly there. */
export async function openResult(address: URL, options: OpenOptions): Promise<ResultBody | null> {
  const { fromByte, idleMs, signal } = options;
  const stop = new AbortController();
  const signals = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const waitFor = idleLimit(idleMs, stop);
  const request = fetch(address, {
    // Bytes are counted, so they must come uncompressed.
    headers: { "accept-encoding": "identity", ...(fromByte > 0 && { range: `bytes=${fromByte}-` }) },
    credentials: "omit",
    redirect: "error",
    signal: signals,
  });
  const response = await waitFor(request);
  const { skip, expected } = await checkResponse(response, options).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  if (expected === 0 || response.body === null) return null;
  return resultBody(response.body.getReader(), { skip, expected, waitFor, stop });
}

interface Transfer {
  /** Bytes to pass over. A server may send the whole file. */
  readonly skip: number;
  /** How many bytes were announced, including those to pass over; null: unknown. */
  readonly expected: number | null;
  readonly waitFor: <T>(step: Promise<T>) => Promise<T>;
  readonly stop: AbortController;
}

function resultBody(reader: ReadableStreamDefaultReader<Uint8Array>, transfer: Transfer): ResultBody {
  const { skip, expected, waitFor, stop } = transfer;
  let received = 0;
  return {
    async read() {
      for (;;) {
        const step = await waitFor(reader.read());
        if (step.done) return null;
        const start = received;
        received += step.value.byteLength;
        if (received > LARGEST_BYTES) throw new ResultTooLargeError("A result file exceeds 200 GB.");
        if (start >= skip) return step.value;
        if (received > skip) return step.value.subarray(skip - start);
      }
    },
    checkComplete() {
      if (received < skip || (expected !== null && received < expected))
        throw new ResultInterruptedError(
          `A result file ended after ${received} of ${expected ?? skip} bytes.`,
        );
    },
    close: () => stop.abort(),
  };
}

async function checkResponse(
  response: Response,
  { fromByte, fileBytes = null }: OpenOptions,
): Promise<{ skip: number; expected: number | null }> {
  const { status, headers } = response;
  const encoded = headers.has("content-encoding");
  const length = encoded ? null : wholeNumber(headers.get("content-length"));
  const size = encoded ? null : fileBytes;
  if (status === 206) {
    const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (start === undefined || Number(start) !== fromByte)
      throw new ResultGoneError("The storage host sent another part of the file than asked for.");
    const whole = wholeNumber(total ?? null) ?? size;
    return { skip: 0, expected: whole === null ? length : whole - fromByte };
  }
  if (status === 200) return { skip: fromByte, expected: length ?? size };
  if (status === 416) {
    const [, total] = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (total === undefined || Number(total) === fromByte) return { skip: 0, expected: 0 };
    throw new ResultGoneError("The file is shorter than what was read of it.");
  }
  if (EXPIRED.has(status))
    throw new ResultGoneError(`The storage host refused the file with status ${status}.`);
  throw new ResultInterruptedError(`The storage host answered with status ${status}.`);
}

/**
 * Waits for one step of the transfer, and ends the transfer if the step takes too long. Any failure counts as an
 * interruption.
 */
function idleLimit(idleMs: number, stop: AbortController): <T>(step: Promise<T>) => Promise<T> {
  return async (step) => {
    const timer = setTimeout(() => stop.abort(), idleMs);
    try {
      return await step;
    } catch (error) {
      throw new ResultInterruptedError("The connection to the storage host broke or stalled.", {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
