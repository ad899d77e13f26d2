/** Mail servers that answer slowly, wrongly or not at all: the job of the summary ends in time, and comes again. */
import { startApp, type App } from "../import/import-app.ts";

import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

import { digestJob } from "../../../app/jobs/digest.server.ts";
import { smtpMailer, type Mailer } from "../../../app/mails/mailer.server.ts";
import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { action as saveSettings } from "../../../app/routes/app.settings/route.tsx";
import { orders } from "../import/import-world.ts";
import { startMailServer } from "../sync/mail-server.ts";

const FROM = "Sixfold <sixfold@example.com>";
const WHOLE_MS = 400;
const DRIP_MS = 20;
const SETTINGS = { windowYears: "10", tagPrefix: "Sixfold", listPrefix: "Sixfold", autoRefresh: "on" };

type Manner = (socket: Socket, line: string | null) => void;

/** Says nothing after one of these commands, and takes the others. */
const silentAfter =
  (silent: RegExp): Manner =>
  (socket, line) => {
    if (line !== null && silent.test(line)) return;
    if (line === null) socket.write("220 ready\r\n");
    else if (line.startsWith("DATA")) socket.write("354 go on\r\n");
    else if (/^(EHLO|HELO|MAIL|RCPT)/.test(line)) socket.write("250 fine\r\n");
  };

/** A byte now and then, in a line that never ends. */
const drip = (socket: Socket): void => {
  const timer = setInterval(() => socket.write("2"), DRIP_MS);
  socket.on("close", () => clearInterval(timer));
};

const MANNERS: readonly (readonly [name: string, manner: Manner])[] = [
  ["greets a byte at a time", (socket, line) => void (line === null && drip(socket))],
  [
    "answers a mail a byte at a time",
    (socket, line) => (line?.startsWith("MAIL") === true ? drip(socket) : silentAfter(/^$/)(socket, line)),
  ],
  [
    "answers HTML",
    (socket, line) => void (line === null && socket.write("<!doctype html>\r\n<p>Hi</p>\r\n")),
  ],
  ["says nothing at all", () => undefined],
  ["says nothing after DATA", silentAfter(/^DATA/)],
  ["says nothing after the mail", silentAfter(/^\.$/)],
  [
    "hangs up after DATA",
    (socket, line) => (line === "DATA" ? socket.destroy() : silentAfter(/^$/)(socket, line)),
  ],
];

const servers: Server[] = [];
let connections = 0;

/** @returns a mailer for a server with bad manners */
async function mailerFor(manner: Manner): Promise<Mailer> {
  const server = createServer((socket) => {
    connections += 1;
    socket.on("close", () => (connections -= 1)).on("error", () => undefined);
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("utf8")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) manner(socket, line);
    });
    manner(socket, null);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return smtpMailer(`smtp://127.0.0.1:${String(port)}?ignoreTLS=true`, FROM, WHOLE_MS);
}

let app: App;
beforeAll(async () => {
  app = await startApp(orders(50));
  const phase = async () => (await (await readHome(app.request("/app"))).json()).view.newestImport?.phase;
  await phase();
  await app.work();
  await vi.waitFor(async () => expect(await phase()).toBe("complete"), { timeout: 50_000, interval: 20 });
  const fields = { ...SETTINGS, alertEmail: "owner@example.com", weeklyDigest: "on" };
  await saveSettings(app.request("/app/settings", fields));
});
afterEach(async () => {
  for (const server of servers.splice(0))
    await new Promise<void>((resolve) => void server.close(() => resolve()));
});
afterAll(() => app.close());

async function runJob(mailer: Mailer) {
  const payload = { shopId: (await app.shop()).id, dueAt: new Date().toISOString() };
  return digestJob({ ...app.services, mailer })(payload, { signal: new AbortController().signal });
}

it.each(MANNERS)("a server that %s keeps the job no longer than a mail may take", async (_, manner) => {
  const mailer = await mailerFor(manner);
  const began = performance.now();
  expect(await runJob(mailer)).toEqual({ outcome: "again", afterSeconds: 3_600 });
  expect(performance.now() - began).toBeLessThan(WHOLE_MS + 2_000);
  // No connection stays behind.
  await expect.poll(() => connections).toBe(0);

  const good = await startMailServer();
  expect(await runJob(smtpMailer(good.url, FROM, 60_000))).toEqual({ outcome: "done" });
  expect(good.mails).toHaveLength(1);
  await good.close();
});
