import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import { startSimulatorProcess } from "../../simulators/test-process.ts";

const KEY = "pk_simulator";

let folder: string;
let stateFile: string;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.parse("2026-03-01T12:00:00Z");
  folder = await mkdtemp(join(tmpdir(), "klaviyo-state-"));
  stateFile = join(folder, "klaviyo.json");
});
afterEach(async () => rm(folder, { recursive: true }));

const start = (): Promise<KlaviyoSimulator> =>
  startKlaviyoSimulator({ key: KEY, jobSeconds: 3, stateFile, profiles: ["seed@x.io"], now: () => nowMs });

async function call<Data>(url: string, method: string, path: string, data?: unknown): Promise<Data> {
  const answer = await fetch(`${url}/api/${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${KEY}`,
      revision: "2026-07-15",
      ...(data === undefined ? {} : { "content-type": "application/vnd.api+json" }),
    },
    ...(data === undefined ? {} : { body: JSON.stringify({ data }) }),
  });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return (text === "" ? null : (JSON.parse(text) as { data: Data }).data) as Data;
}

const makeList = (url: string, name: string): Promise<{ id: string }> =>
  call(url, "POST", "lists", { type: "list", attributes: { name } });

const startImport = (url: string, listId: string, emails: readonly string[]): Promise<{ id: string }> =>
  call(url, "POST", "profile-bulk-import-jobs", {
    type: "profile-bulk-import-job",
    attributes: {
      profiles: {
        data: emails.map((email) => ({
          type: "profile",
          attributes: { email, properties: { sixfold_r: 5 } },
        })),
      },
    },
    relationships: { lists: { data: [{ type: "list", id: listId }] } },
  });

const look = async (url: string, path: string): Promise<unknown> =>
  (await fetch(`${url}/_sim/${path}`)).json();

it("a restart goes on with lists, members, profiles, properties and imports", async () => {
  let simulator = await start();
  const list = await makeList(simulator.url, "Loyal");
  await fetch(`${simulator.url}/_sim/faults`, {
    method: "POST",
    body: JSON.stringify({ kind: "job_errors", emails: ["c@x.io"] }),
  });
  const ended = await startImport(simulator.url, list.id, ["a@x.io", "b@x.io", "c@x.io"]);
  nowMs += 3000;
  const known = await call<{ id: string }[]>(simulator.url, "GET", "profiles");
  await call(simulator.url, "DELETE", `lists/${list.id}/relationships/profiles`, [
    { type: "profile", id: known[1]?.id },
  ]);
  const underWay = await startImport(simulator.url, list.id, ["D@x.io"]);
  const job = (id: string): Promise<unknown> =>
    call(simulator.url, "GET", `profile-bulk-import-jobs/${encodeURIComponent(id)}`);
  const seen = async (): Promise<unknown> => [
    await look(simulator.url, "lists"),
    await look(simulator.url, "profiles"),
    await job(ended.id),
    await job(underWay.id),
    await call(
      simulator.url,
      "GET",
      `profile-bulk-import-jobs/${encodeURIComponent(ended.id)}/import-errors`,
    ),
    await call(simulator.url, "GET", `lists/${list.id}/profiles`),
  ];
  const before = await seen();
  await simulator.close();

  simulator = await start();
  expect(await seen()).toEqual(before);
  nowMs += 3000;
  expect(await job(underWay.id)).toMatchObject({ attributes: { status: "complete", completed_count: 1 } });
  expect(await look(simulator.url, "lists")).toEqual({ Loyal: ["b@x.io", "d@x.io"] });
  await startImport(simulator.url, list.id, ["B@x.io"]);
  nowMs += 3000;
  expect(await look(simulator.url, "profiles")).toHaveLength(4);
  expect((await makeList(simulator.url, "Another")).id).not.toBe(list.id);
  await simulator.close();
});

it("a kill keeps all but the last moment", async () => {
  const args = ["--key", KEY, "--state", stateFile, "--job-seconds", "0"];
  let simulator = await startSimulatorProcess("klaviyo", args);
  const list = await makeList(simulator.url, "Loyal");
  await startImport(simulator.url, list.id, ["a@x.io"]);
  await expect.poll(() => readFile(stateFile, "utf8").catch(() => "")).toContain("a@x.io");
  await simulator.end("SIGKILL");
  simulator = await startSimulatorProcess("klaviyo", args);
  expect(await look(simulator.url, "lists")).toEqual({ Loyal: ["a@x.io"] });
  await simulator.end("SIGTERM");
});

it("a file that is broken is refused with the reason", async () => {
  await writeFile(stateFile, "[1]");
  await expect(start()).rejects.toThrow(/klaviyo\.json .*no such state.*--fresh/);
  const args = ["--key", KEY, "--state", stateFile];
  await expect(startSimulatorProcess("klaviyo", args)).rejects.toThrow(/klaviyo\.json/);
});
