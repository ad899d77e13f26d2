import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import busboy from "busboy";

export interface MultipartForm {
  readonly fields: ReadonlyMap<string, string>;
  /** The names of all parts, in their order. */
  readonly order: readonly string[];
  readonly fileBytes: number;
}

export interface MultipartLimits {
  readonly fileBytes: number;
  /** The most fields, the file included. A part without a name counts, too. */
  readonly parts: number;
}

export class MultipartError extends Error {}

const MAX_FIELD_BYTES = 65_536;

/**
 * Reads a multipart form from a stream. The part `file` goes to a file on disk, never whole into memory. The others are
 * texts. The rest of a broken form is read and dropped, so that an answer can still be sent.
 * @throws MultipartError if the form is broken or over a limit
 */
export async function readMultipart(
  body: Readable,
  contentType: string,
  filePath: string,
  limits: MultipartLimits,
): Promise<MultipartForm> {
  const parser = parserOf(contentType, limits);
  const form = collect(parser, filePath);
  try {
    // A request that is destroyed could not be answered.
    await pipeline(body.iterator({ destroyOnReturn: false }), parser);
    return await form.whole();
  } catch (error) {
    if (body.errored !== null) throw error;
    body.resume();
    throw error instanceof MultipartError ? error : new MultipartError(messageOf(error));
  }
}

/** The parser stops at a limit without a word, also if a form is exactly as long. So it gets one more of each. */
function parserOf(contentType: string, limits: MultipartLimits): busboy.Busboy {
  try {
    if (!/^multipart\/form-data\b/i.test(contentType)) throw new Error(`Its type is ${contentType}.`);
    return busboy({
      headers: { "content-type": contentType },
      limits: { fieldSize: MAX_FIELD_BYTES + 1, fileSize: limits.fileBytes + 1, parts: limits.parts + 1 },
    });
  } catch (error) {
    throw new MultipartError(`The request is no multipart form. ${messageOf(error)}`);
  }
}

/** Takes in what the parser finds. `whole` throws the first thing that was wrong. */
function collect(parser: busboy.Busboy, filePath: string): { whole(): Promise<MultipartForm> } {
  const fields = new Map<string, string>();
  const order: string[] = [];
  const wrong: string[] = [];
  const writing: Promise<void>[] = [];
  let fileBytes = 0;

  parser.on("field", (name: string | undefined, value, { valueTruncated }) => {
    if (name === "file") wrong.push("The part file has no name of a file.");
    if (valueTruncated) wrong.push(`The field ${String(name)} is too long.`);
    order.push(name ?? "");
    fields.set(name ?? "", value);
  });
  parser.on("file", (name: string | undefined, stream) => {
    order.push(name ?? "");
    if (name !== "file") wrong.push(`The field ${String(name)} is a file.`);
    stream.on("limit", () => wrong.push("EntityTooLarge"));
    const file = createWriteStream(filePath);
    const written = pipeline(stream, file).then(() => void (fileBytes = file.bytesWritten));
    // A form that breaks off within its file has said so already.
    written.catch(() => undefined);
    writing.push(written);
  });
  parser.on("partsLimit", () => wrong.push("The form has more parts than it may have."));

  return {
    async whole() {
      await Promise.all(writing);
      if (wrong[0] !== undefined) throw new MultipartError(wrong[0]);
      return { fields, order, fileBytes };
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
