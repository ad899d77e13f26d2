import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

import { endpointOf } from "./endpoints.ts";

it("every route for extensions and Flow is an endpoint, and no other address is one", () => {
  const routes = readdirSync(fileURLToPath(new URL("../routes/", import.meta.url)))
    .filter((name) => /^(?:extension|flow)\./.test(name))
    .map((name) => `/${name.replace(/\.ts$/, "").replaceAll(".", "/")}`);
  expect(routes).toHaveLength(10);
  for (const route of routes) expect(endpointOf(`${route}?id=7`)).toBe(route);
  for (const other of ["/extension", "/extension/customer/7", "/flow/made-up", ""])
    expect(endpointOf(other)).toBe("other");
});
