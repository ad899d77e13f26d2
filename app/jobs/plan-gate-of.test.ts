import { expect, it } from "vitest";

import type { AdminClient } from "../shopify/admin.server.ts";
import { planGateOf, type PlanDeps } from "./plan-gate-of.ts";

/** Nothing is asked before the gate is. */
const asksNothing = { request: () => Promise.reject(new Error("Shopify was asked.")) } as AdminClient;

it("has plans only where the app's handle is configured", () => {
  const deps = { db: {} as PlanDeps["db"], now: () => new Date(0) };
  const sync = { shopId: 1, admin: asksNothing, signal: new AbortController().signal };
  expect(planGateOf({ ...deps, env: {} }, sync)).toBeUndefined();
  expect(planGateOf({ ...deps, env: { SHOPIFY_APP_HANDLE: "sixfold" } }, sync)).toBeTypeOf("function");
});
