/** Forms and addresses that no page sends: none is answered by a failure, and nothing of them is stored. */
import { allQuiet, connectBoth, install, startPrivacyApp, type PrivacyApp } from "../privacy/privacy-app.ts";

import type { Server } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { ServerBuild } from "@remix-run/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { addressLocale } from "../../../app/auth/address-locale.ts";
import { addressOf, createSite, listen, stopListening } from "../../../app/process/http.server.ts";
import { action as saveSegment } from "../../../app/routes/app.segments_.save/route.ts";
import { action as switchEngagement } from "../../../app/routes/app.settings_.engagement/route.ts";
import { IS_BUILT, ROOT } from "../../setup/app-process.ts";
import { readTables } from "../privacy/privacy-search.ts";
import { ADDRESSES, FORMS, HOSTILE, NO_FORMS } from "./hostile-forms.ts";

const RULE = { version: 1, match: { all: [{ field: "orders", is: "at_least", value: 1 }] } };
const AT_ANY_PORT = { port: 0, host: "127.0.0.1", setting: "PORT" };
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";

let app: PrivacyApp;
let server: Server;

beforeAll(async () => {
  if (!IS_BUILT) return;
  app = await startPrivacyApp();
  await app.work();
  await install(app);
  await connectBoth(app);
  const segment = JSON.stringify({ id: null, revision: null, name: "All", rule: RULE });
  await saveSegment(app.request("/app/segments/save", segment));
  await switchEngagement(app.request("/app/settings/engagement", { intent: "on" }));
  await allQuiet(app);
  const build = (await import(pathToFileURL(path.join(ROOT, "build/server/index.js")).href)) as ServerBuild;
  const clientFolder = pathToFileURL(path.join(ROOT, "build/client/"));
  server = await listen(createSite({ services: app.services, build, clientFolder }), AT_ANY_PORT);
}, 120_000);
afterAll(async () => {
  if (!IS_BUILT) return;
  server.closeAllConnections();
  await stopListening(server);
  await app.close();
});

async function ask(
  at: string,
  { headers, ...init }: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const merchant = { authorization: `Bearer ${app.simulator.sessionToken()}`, "user-agent": BROWSER };
  const answer = await fetch(new URL(at, addressOf(server)), {
    redirect: "manual",
    ...init,
    headers: { ...merchant, ...(headers as Record<string, string> | undefined) },
  });
  return { status: answer.status, text: await answer.text() };
}

/** Asks only for a route's data, as the pages themselves do. */
const dataOf = (at: string, route: string): string =>
  `${at}${at.includes("?") ? "&" : "?"}_data=${encodeURIComponent(`routes/${route}`)}`;

/** What was answered by a failure. */
async function failuresOf(asked: readonly (readonly [name: string, at: string, init?: RequestInit])[]) {
  const failed: string[] = [];
  for (const [name, at, init] of asked) {
    const { status } = await ask(at, init);
    if (status >= 500) failed.push(`${name} ${at}: ${String(status)}`.slice(0, 200));
  }
  return failed;
}

/** The shop's rows, without those that tell how the queue itself is doing. */
async function stored(): Promise<Map<string, readonly string[]>> {
  await allQuiet(app);
  const tables = await readTables(app.db, [(await app.shop()).id]);
  return new Map([...tables].filter(([name]) => name.startsWith("public.")));
}

describe.skipIf(!IS_BUILT)("an address with values that make no sense", () => {
  it("is answered by a page", async () => {
    const asked = ADDRESSES.flatMap(({ at, route, params }) =>
      HOSTILE.map((value) => {
        const query = new URLSearchParams(params.map((name) => [name, value])).toString();
        return ["address", dataOf(`${at}?${query}`, route)] as const;
      }),
    );
    expect(await failuresOf(asked)).toEqual([]);
    const documents = ADDRESSES.map(({ at, params }) => {
      const query = params.map((name) => `${name}=%00&${name}=${"x".repeat(1_000)}`).join("&");
      return ["document", `${at}?${query}`] as const;
    });
    expect(await failuresOf(documents)).toEqual([]);
  });

  it("in a language that is not there is answered in English, with the language's own figures", async () => {
    const languages = { xx: "en", "de-AT": "de-AT", "zh-Hant": "en", "../": "en", ["x".repeat(1_000)]: "en" };
    for (const [locale, written] of Object.entries(languages)) {
      const { status, text } = await ask(`/app/customers?${new URLSearchParams({ locale }).toString()}`);
      expect([status, /<html lang="([^"]*)"/.exec(text)?.[1]]).toEqual([200, written]);
    }
    const odd = new Request("http://127.0.0.1/app?locale=de-CH-u-nu-arab-ca-buddhist");
    expect(addressLocale(odd)).toBe("de-CH");
  });

  it.each(["/", "/connect/klaviyo"])("that takes no form says so to a stranger: %s", async (at) => {
    const before = app.lines.length;
    for (const method of ["POST", "PUT", "DELETE"]) expect((await ask(at, { method })).status).toBe(405);
    expect(app.lines.slice(before).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe.skipIf(!IS_BUILT)("a form", () => {
  it("with values that make no sense is answered by a page, and nothing is stored", async () => {
    const before = await stored();
    const asked = FORMS.flatMap(({ at, route, fields, hostile }) =>
      hostile.flatMap((name) =>
        [
          ...HOSTILE.map((value) => new URLSearchParams({ ...fields, [name]: value })),
          new URLSearchParams([...Object.entries(fields), [name, "a\0b"]]),
        ].map((body) => [name, dataOf(at, route), { method: "POST", body }] as const),
      ),
    );
    expect(await failuresOf(asked)).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  it("with a file for a field is answered by a page, and nothing is stored", async () => {
    const before = await stored();
    const asked = FORMS.flatMap(({ at, route, fields, hostile }) =>
      hostile.map((name) => {
        const body = new FormData();
        for (const [each, value] of Object.entries(fields)) if (each !== name) body.append(each, value);
        body.append(name, new Blob(["x"]), "x.txt");
        return [name, dataOf(at, route), { method: "POST", body }] as const;
      }),
    );
    expect(await failuresOf(asked)).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  it.each(Object.entries(NO_FORMS))("that is %s is refused", async (_, init) => {
    for (const { at, route } of FORMS)
      expect([at, (await ask(dataOf(at, route), init)).status]).toEqual([at, 400]);
  });

  it("with a NUL in a name is refused", async () => {
    const at = dataOf("/app/settings/engagement", "app.settings_.engagement");
    for (const field of ["properties", "listIds"]) {
      const body = new URLSearchParams({ intent: "choose", properties: "", listIds: "", [field]: "a\0b" });
      expect((await ask(at, { method: "POST", body })).text).toContain('"code":"choice"');
    }
  });
});
