import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readMultipart, type MultipartForm } from "../simulators/shopify/upload/multipart.ts";

const TYPE = 'multipart/form-data; boundary="-b-"';
const LIMITS = { fileBytes: 1_000, parts: 3 };
/** How many bytes come at a time. So chunks end within every boundary, or within none. */
const CHUNKS = [1, 7, 100_000];

let folder: string;
let filePath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sixfold-form-"));
  filePath = join(folder, "file");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const part = (headers: string, content: string): string => `---b-\r\n${headers}\r\n\r\n${content}\r\n`;
const field = (name: string, value: string): string =>
  part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (content: string, name = "file"): string =>
  part(
    `Content-Disposition: form-data; name="${name}"; filename="a.jsonl"\r\nContent-Type: text/jsonl`,
    content,
  );
const END = "---b---\r\n";

function read(text: string, chunk: number, type = TYPE): Promise<MultipartForm> {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / chunk);
  const chunks = Array.from({ length: count }, (_, at) => bytes.subarray(at * chunk, (at + 1) * chunk));
  return readMultipart(Readable.from(chunks, { objectMode: false }), type, filePath, LIMITS);
}

describe.each(CHUNKS)("a form that comes by %i bytes", (chunk) => {
  it("is read whole, whatever its file looks like", async () => {
    const content = `{"é":1}\r\n---b\r\n\r\n--\n${"x".repeat(960)}`;
    const form = await read(field("key", "a é") + field("acl", "") + file(content) + END, chunk);
    expect([...form.fields]).toEqual([
      ["key", "a é"],
      ["acl", ""],
    ]);
    expect(form.order).toEqual(["key", "acl", "file"]);
    expect(form.fileBytes).toBe(Buffer.byteLength(content));
    expect(await readFile(filePath, "utf8")).toBe(content);
  });

  it("may have an empty file, and one and a field as long as they may be", async () => {
    expect(await read(file("") + END, chunk)).toMatchObject({ order: ["file"], fileBytes: 0 });
    const longest = field("key", "x".repeat(65_536)) + file("x".repeat(1_000)) + END;
    expect(await read(longest, chunk)).toMatchObject({ order: ["key", "file"], fileBytes: 1_000 });
  });

  it.each([
    ["is empty", "", /end of form/],
    ["ends before its last boundary", field("key", "a") + file("x"), /end of form/],
    ["ends in its file", `${file("x").slice(0, -2)}yz`, /end of f/],
    ["ends in the headers of a part", field("key", "a") + field("acl", "b").slice(0, 20), /./],
    ["has a header that is none", part("Content-Disposition form-data", "a") + END, /header/],
    ["has endless headers", part(`x-long: ${"x".repeat(20_000)}`, "a") + END, /header/],
    ["has too long a field", field("key", "x".repeat(65_537)) + END, /key is too long/],
    ["has too long a file", file("x".repeat(1_001)) + END, /EntityTooLarge/],
    ["has a file without a name of its own", field("file", "x") + END, /no name of a file/],
    ["has a file for a field", file("x", "key") + END, /key is a file/],
    ["has a part too many", field("a", "") + field("b", "") + field("c", "") + file("x") + END, /more parts/],
    [
      "has a part too many, without a name",
      part("x-some: header", "") + field("a", "") + field("b", "") + file("x") + END,
      /more parts/,
    ],
  ])("is refused where it %s", async (_, text, message) => {
    await expect(read(text, chunk)).rejects.toThrow(message);
  });
});

it("names a part without a name, for the one who knows which may come", async () => {
  const form = await read(part("Content-Disposition: form-data", "a") + END, 7);
  expect(form.order).toEqual([""]);
});

it.each(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain; boundary=-b-", ""])(
  "takes no form of the type %j",
  async (type) => {
    await expect(read(field("key", "a") + END, 100, type)).rejects.toThrow(/no multipart form/);
  },
);
