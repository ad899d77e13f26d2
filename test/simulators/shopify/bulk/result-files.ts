import { createHmac, randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";

import { escapeSlashes } from "./escape-slashes.ts";

const BUCKET = "/shopify-tiers-assets-prod-us-east1/bulk-operation-outputs/";
const LIFETIME_SECONDS = 7 * 86_400;

/** A result file that is being written. */
interface ResultWriter {
  readonly name: string;
  /** How many bytes it has so far. */
  readonly size: number;
  /**
   * Writes lines of JSON. Their slashes are escaped, and each ends with a newline. Resolves when there is room for
   * more.
   */
  write(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The files of results, with signed addresses on Google's storage host that expire. */
export class ResultFiles {
  readonly folder: string;
  readonly #secret = randomBytes(16);

  constructor(folder: string) {
    this.folder = join(folder, "results");
    mkdirSync(this.folder, { recursive: true });
  }

  create(): ResultWriter {
    const name = `${randomBytes(14).toString("hex")}-final`;
    const stream = createWriteStream(this.pathOf(name));
    let size = 0;
    return {
      name,
      get size() {
        return size;
      },
      async write(lines) {
        if (lines.length === 0) return;
        const chunk = Buffer.from(`${escapeSlashes(lines.join("\n"))}\n`);
        size += chunk.length;
        if (!stream.write(chunk)) await once(stream, "drain");
      },
      async close() {
        stream.end();
        await once(stream, "close");
      },
    };
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  urlOf(name: string, lifetimeSeconds = LIFETIME_SECONDS): string {
    const expires = String(Math.floor(Date.now() / 1000) + lifetimeSeconds);
    const parameters = new URLSearchParams({
      GoogleAccessId: "assets-simulator@shopify-tiers.iam.gserviceaccount.com",
      Expires: expires,
      Signature: this.#signature(name, expires),
      "response-content-disposition": `attachment; filename="bulk-${name}.jsonl"`,
      "response-content-type": "application/jsonl",
    });
    return `https://storage.googleapis.com${BUCKET}${name}?${parameters.toString()}`;
  }

  /** What an address asks for: a file's name, or why it is refused. */
  resolve(
    path: string,
    query: Readonly<Record<string, unknown>>,
  ): { name: string } | { code: string; status: number } {
    const name = path.startsWith(BUCKET) ? path.slice(BUCKET.length) : "";
    if (!/^[0-9a-f]+-final$/.test(name)) return { code: "NoSuchKey", status: 404 };
    const expires = String(query["Expires"]);
    if (query["Signature"] !== this.#signature(name, expires))
      return { code: "SignatureDoesNotMatch", status: 403 };
    return Number(expires) * 1000 < Date.now() ? { code: "ExpiredToken", status: 400 } : { name };
  }

  #signature(name: string, expires: string): string {
    return createHmac("sha256", this.#secret).update(`${name}\n${expires}`).digest("base64");
  }
}
