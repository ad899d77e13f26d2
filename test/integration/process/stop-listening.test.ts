import { once } from "node:events";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";

import express from "express";
import { afterEach, expect, it, vi } from "vitest";

import { listen, stopListening } from "../../../app/process/http.server.ts";

afterEach(() => {
  vi.useRealTimers();
});

it("a server stops without waiting for connections that never sent anything", async () => {
  const server = await listen(express(), { port: 0, host: "127.0.0.1", setting: "PORT" });
  const taken = once(server, "connection");
  const silent = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1" });
  const closed = once(silent, "close");
  await taken;
  // Its own patience never ends here.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await stopListening(server);
  await closed;
  expect(server.listening).toBe(false);
});
