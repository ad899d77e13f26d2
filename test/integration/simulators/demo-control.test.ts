import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startProcess } from "../../demo/processes.ts";
import { postJson, readJson, readJsonLines } from "../../demo/simulator-control.ts";
import { startKlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import { saved, StateFile, readStateFile } from "../../simulators/state-file.ts";

let folder: string;
let server: Server | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-control-"));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = null;
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const one = createServer(listener);
  server = one;
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

describe("a call of a simulator's control", () => {
  it("is made again where a kept connection was closed in that moment", async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      if (++calls === 1) request.socket.destroy();
      else response.end('{"profiles":3}');
    });
    expect(await readJson(`${url}/_sim/profiles`)).toEqual({ profiles: 3 });
    await postJson(`${url}/_sim/profiles`, ["ada@example.com"]);
    expect(calls).toBe(3);
  });

  it("without an answer says who was asked for what, and why", async () => {
    const url = await serve((request) => void request.socket.destroy());
    await expect(readJson(`${url}/_sim/profiles`)).rejects.toThrow(
      /^A simulator gave no answer to \/_sim\/profiles: (?!fetch failed)./,
    );
  });

  it("reads lines one by one, wherever the pieces end", async () => {
    const url = await serve((_request, response) => {
      response.write('{"email":"a@b.de"}\n{"em');
      response.end('ail":"ü@b.de"}\n');
    });
    const read: unknown[] = [];
    for await (const one of readJsonLines(`${url}/`)) read.push(one);
    expect(read).toEqual([{ email: "a@b.de" }, { email: "ü@b.de" }]);
  });

  it("that is too large is refused in words", async () => {
    const klaviyo = await startKlaviyoSimulator({ key: "pk_simulator" });
    try {
      const emails = Array.from({ length: 6 }, () => "x".repeat(1_000_000));
      const control = `${klaviyo.url}/_sim/profiles`;
      await expect(postJson(control, emails)).rejects.toThrow(/413: A control call takes 5 MB/);
      await postJson(control, ["ada@example.com"]);
      expect(await readJson(`${control}?counts`)).toEqual({ profiles: 1 });
    } finally {
      await klaviyo.close();
    }
  });
});

describe("a process that starts", () => {
  const never = new AbortController().signal;

  it("is waited for as long as it says how far it is", async () => {
    const port = await serve((_request, response) => void response.writeHead(503).end());
    const script = "setInterval(() => console.log('reading'), 20); setTimeout(() => process.exit(3), 1500)";
    const start = { name: "Reader", args: ["-e", script], readyUrl: port, signal: never, silentForMs: 1_000 };
    await expect(startProcess(start)).rejects.toThrow(/Reader ended \(exit 3\)/);
  });

  it("and is silent is told so, with its last words", async () => {
    const port = await serve((_request, response) => void response.writeHead(503).end());
    const script = "console.log('reading'); setInterval(() => {}, 1000)";
    const start = { name: "Reader", args: ["-e", script], readyUrl: port, signal: never, silentForMs: 700 };
    await expect(startProcess(start)).rejects.toThrow(
      /Reader did not start: no answer, and no word from it for 0.7 seconds. Its last words:\nreading/,
    );
  });
});

describe("a state file", () => {
  const SHAPE = z.strictObject({
    counter: z.int(),
    people: z.array(z.strictObject({ name: z.string() })),
    none: z.array(z.int()).default([]),
  });

  it("has a line for each element, so that no text is as long as the state", async () => {
    const path = join(folder, "state.json");
    const names = Array.from({ length: 50_000 }, (_, at) => `ü${at}`);
    const file = new StateFile(path, () => ({
      counter: 2,
      people: saved(names, (name) => ({ name })),
      none: [],
    }));
    file.changed();
    file.close();
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(50_001);
    expect(readStateFile(path, SHAPE)).toEqual({
      counter: 2,
      people: names.map((name) => ({ name })),
      none: [],
    });
  });

  it("of before there were lines is still read", async () => {
    const path = join(folder, "state.json");
    await writeFile(path, '{"counter":1,"people":[{"name":"Ada"}]}');
    expect(readStateFile(path, SHAPE)).toEqual({ counter: 1, people: [{ name: "Ada" }], none: [] });
  });

  it("with a broken element is refused with the reason", async () => {
    const path = join(folder, "state.json");
    await writeFile(path, '["counter",1]\n["people[]",{"name":5}]\n');
    expect(() => readStateFile(path, SHAPE)).toThrow(/no such state \(.*name/);
  });
});
