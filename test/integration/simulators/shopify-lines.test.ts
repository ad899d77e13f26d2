import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it, vi } from "vitest";

import { readLines, type ReadOptions } from "../../../app/shopify/bulk/bulk-result.server.ts";
import { ResultGoneError, ResultInterruptedError } from "../../../app/shopify/bulk/result-request.server.ts";

describe("readLines", () => {
  const text = Array.from({ length: 5_000 }, (_, i) => `{"n":${i},"name":"Zoë ${"€".repeat(i % 40)}"}`).join(
    "\n",
  );
  const file = Buffer.from(`${text}\n`);
  const url = "https://storage.googleapis.com/results/file?Signature=x";
  const realFetch = fetch;
  let server: Server | undefined;
  const requests: { headers: Headers; init: RequestInit }[] = [];

  async function serve(listener: RequestListener): Promise<void> {
    server = createServer(listener);
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    vi.stubGlobal("fetch", (_: URL, init: RequestInit) => {
      requests.push({ headers: new Headers(init.headers), init });
      return realFetch(`http://127.0.0.1:${port}/`, init);
    });
  }

  afterEach(() => {
    vi.unstubAllGlobals();
    server?.closeAllConnections();
    server?.close();
    requests.length = 0;
  });

  async function read(options: Partial<ReadOptions> = {}): Promise<{ text: string; endByte: number }> {
    const lines: string[] = [];
    let endByte = options.fromByte ?? 0;
    for await (const more of readLines(url, { fromByte: 0, pauseMs: 1, ...options })) {
      lines.push(...more.lines);
      endByte = more.endByte;
    }
    return { text: lines.join("\n"), endByte };
  }

  const whole = { text, endByte: file.length };

  it("reads a file, without credentials and without following elsewhere", async () => {
    await serve((_, response) => void response.end(file));
    expect(await read()).toEqual(whole);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.init).toMatchObject({ redirect: "error", credentials: "omit" });
    expect(requests[0]?.headers.has("authorization")).toBe(false);
  });

  it("goes on from a byte, also where the server sends all of it again", async () => {
    await serve((_, response) => void response.end(file));
    const cut = file.indexOf("\n", 70_000) + 1;
    expect(await read({ fromByte: cut })).toEqual({
      text: text.slice(file.subarray(0, cut).toString().length),
      endByte: file.length,
    });
    expect(requests[0]?.headers.get("range")).toBe(`bytes=${cut}-`);
  });

  it("goes on after each interruption, wherever it strikes", async () => {
    let answers = 0;
    await serve((request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? "0")?.[0] ?? 0);
      const rest = file.subarray(from);
      if (from > 0)
        response.writeHead(206, { "content-range": `bytes ${from}-${file.length - 1}/${file.length}` });
      answers += 1;
      if (answers % 4 === 3) {
        response.end(rest.subarray(0, 9_001));
        return;
      }
      response.write(rest.subarray(0, 15_001), () => response.socket?.destroy());
    });
    expect(await read({ fileBytes: file.length })).toEqual(whole);
    expect(answers).toBeGreaterThan(15);
  });

  it("reads a last line without a newline, unless only whole lines are wanted", async () => {
    await serve((_, response) => void response.end(file.subarray(0, -1)));
    expect(await read()).toEqual({ text, endByte: file.length - 1 });
    const lastNewline = file.lastIndexOf("\n", file.length - 2);
    expect((await read({ onlyWholeLines: true })).endByte).toBe(lastNewline + 1);
  });

  it("is at the end when nothing follows", async () => {
    await serve((_, response) => {
      response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
    });
    expect(await read({ fromByte: file.length })).toEqual({ text: "", endByte: file.length });
    await expect(read({ fromByte: file.length + 1 })).rejects.toThrow(ResultGoneError);
  });

  it("gives up a stalled connection", async () => {
    await serve((_, response) => void response.write(file.subarray(0, 100)));
    await expect(read({ idleMs: 20 })).rejects.toThrow(ResultInterruptedError);
    // Five tries in a row may bring no line. The first try saw no line in time, so there is one more.
    expect([6, 7]).toContain(requests.length);
  });

  it("does not follow a redirect", async () => {
    await serve((_, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());
    await expect(read()).rejects.toThrow(ResultInterruptedError);
  });

  it.each([400, 403, 404])("says that the file is gone on %d", async (status) => {
    await serve((_, response) => void response.writeHead(status).end());
    await expect(read()).rejects.toThrow(ResultGoneError);
    expect(requests).toHaveLength(1);
  });

  it("stops when told to", async () => {
    await serve((_, response) => void response.write(file.subarray(0, 100)));
    const stop = new AbortController();
    const reading = read({ signal: stop.signal });
    await expect.poll(() => requests.length).toBeGreaterThan(0);
    stop.abort(new Error("stopped"));
    await expect(reading).rejects.toThrow("stopped");
  });
});
