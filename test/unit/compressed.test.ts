import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { get } from "node:http";

import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { compressedAnswers } from "../../app/process/compressed.server.ts";

const TEXT = "All customers in six groups. ".repeat(200);

describe("answers that go over the wire", () => {
  const site = express();
  site.use(compressedAnswers());
  site.get("*", (_request, response) => void response.type("html").send(TEXT));
  const server = site.listen(0, "127.0.0.1");
  let port: number;

  beforeAll(async () => {
    if (!server.listening) await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  /** Node's own `fetch` hides how an answer was packed. */
  async function encodingOf(path: string, accepted: string): Promise<string | undefined> {
    const asked = get({ port, path, headers: { "accept-encoding": accepted } });
    const [answer] = (await once(asked, "response")) as [
      NodeJS.ReadableStream & { headers: Record<string, string> },
    ];
    answer.resume();
    return answer.headers["content-encoding"];
  }

  it("are as small as the browser can read them", async () => {
    expect(await encodingOf("/app", "gzip, deflate, br")).toBe("br");
    expect(await encodingOf("/app/segments/1", "gzip")).toBe("gzip");
    expect(await encodingOf("/app", "identity")).toBeUndefined();
  });

  it("are left as they are where a cookie says who asks", async () => {
    expect(await encodingOf("/connect/klaviyo?ticket=guess", "br")).toBeUndefined();
    expect(await encodingOf("/connect/klaviyo/callback", "gzip")).toBeUndefined();
  });
});
