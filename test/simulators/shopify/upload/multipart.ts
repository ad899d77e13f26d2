import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface MultipartForm {
  readonly fields: ReadonlyMap<string, string>;
  /** The names of all parts, in their order. */
  readonly order: readonly string[];
  readonly fileBytes: number;
}

export class MultipartError extends Error {}

const MAX_HEADER_BYTES = 16_384;
const MAX_FIELD_BYTES = 65_536;

/**
 * Reads a multipart form from a stream. The part `file` goes to a file on disk, never whole into memory; the
 * others are texts. Throws a MultipartError when the form is broken or the file is over `maxFileBytes`.
 */
export async function readMultipart(
  body: Readable,
  contentType: string,
  filePath: string,
  maxFileBytes: number,
): Promise<MultipartForm> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (boundary === null) throw new MultipartError("The request is no multipart form.");
  const parser = new FormParser(
    Buffer.from(`\r\n--${boundary[1] ?? boundary[2] ?? ""}`),
    filePath,
    maxFileBytes,
  );
  for await (const chunk of body) await parser.push(chunk as Buffer);
  return parser.end();
}

class FormParser {
  readonly #delimiter: Buffer;
  readonly #filePath: string;
  readonly #maxFileBytes: number;
  readonly #fields = new Map<string, string>();
  readonly #order: string[] = [];
  #pending: Buffer = Buffer.from("\r\n");
  #state: "start" | "headers" | "body" | "over" = "start";
  #name = "";
  #text: Buffer[] = [];
  #file: WriteStream | null = null;
  #fileBytes = 0;

  constructor(delimiter: Buffer, filePath: string, maxFileBytes: number) {
    this.#delimiter = delimiter;
    this.#filePath = filePath;
    this.#maxFileBytes = maxFileBytes;
  }

  async push(chunk: Buffer): Promise<void> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (await this.#step());
  }

  async end(): Promise<MultipartForm> {
    if (this.#state !== "over") throw new MultipartError("The form ends before its last boundary.");
    return { fields: this.#fields, order: this.#order, fileBytes: this.#fileBytes };
  }

  /** False: more input is needed. */
  async #step(): Promise<boolean> {
    if (this.#state === "over") return false;
    if (this.#state === "headers") return this.#headers();
    const at = this.#pending.indexOf(this.#delimiter);
    if (at === -1) {
      const safe = this.#pending.length - this.#delimiter.length;
      if (this.#state === "body" && safe > 0) await this.#content(this.#take(safe));
      return false;
    }
    if (this.#pending.length < at + this.#delimiter.length + 2) return false;
    const content = this.#take(at);
    if (this.#state === "body") await this.#closePart(content);
    this.#take(this.#delimiter.length);
    this.#state = this.#take(2).toString("latin1") === "--" ? "over" : "headers";
    return true;
  }

  #headers(): boolean {
    const at = this.#pending.indexOf("\r\n\r\n");
    if (at === -1) {
      if (this.#pending.length > MAX_HEADER_BYTES)
        throw new MultipartError("A part has no end of its headers.");
      return false;
    }
    const headers = this.#take(at).toString("utf8");
    this.#take(4);
    this.#name = /content-disposition:[^\r\n]*[;\s]name="([^"]*)"/i.exec(headers)?.[1] ?? "";
    this.#order.push(this.#name);
    this.#text = [];
    this.#state = "body";
    if (this.#name === "file") this.#file = createWriteStream(this.#filePath);
    return true;
  }

  async #content(bytes: Buffer): Promise<void> {
    if (this.#file === null) {
      this.#text.push(bytes);
      if (this.#text.reduce((sum, one) => sum + one.length, 0) > MAX_FIELD_BYTES) {
        throw new MultipartError(`The field ${this.#name} is too long.`);
      }
      return;
    }
    this.#fileBytes += bytes.length;
    if (this.#fileBytes > this.#maxFileBytes) throw new MultipartError("EntityTooLarge");
    if (!this.#file.write(bytes)) await once(this.#file, "drain");
  }

  async #closePart(last: Buffer): Promise<void> {
    if (last.length > 0) await this.#content(last);
    if (this.#file === null) {
      this.#fields.set(this.#name, Buffer.concat(this.#text).toString("utf8"));
      return;
    }
    this.#file.end();
    await once(this.#file, "close");
    this.#file = null;
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }
}
