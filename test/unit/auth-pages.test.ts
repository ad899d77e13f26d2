import type { LoaderFunctionArgs } from "@remix-run/node";
import { expect, it } from "vitest";

import { loader } from "../../app/routes/auth.$.tsx";
import { createShopify } from "../../app/shopify.server.ts";

const APP = "https://app.example";
const env = { SHOPIFY_API_KEY: "key", SHOPIFY_API_SECRET: "secret", SHOPIFY_APP_URL: APP };
const host = btoa("admin.shopify.com/store/a");

/** None of these pages reads or stores a session. */
type Storage = Parameters<typeof createShopify>[1];

async function answerTo(exitIframe: string): Promise<number | undefined> {
  const shopify = createShopify(env, {} as Storage);
  const query = new URLSearchParams({ exitIframe, host, shop: "a.myshopify.com" });
  const request = new Request(`${APP}/auth/exit-iframe?${query.toString()}`, {
    headers: { "user-agent": "Mozilla/5.0 Chrome/140.0" },
  });
  const context = { shopifyFor: () => shopify, shopify, env: { ...env, APP_BRIDGE_URL: `${APP}/bridge.js` } };
  const args = { context, request, params: {} } as unknown as LoaderFunctionArgs;
  return loader(args).then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Response ? thrown.status : undefined),
  );
}

it.each(["https://evil.example/", "javascript:alert(1)", "//evil.example"])(
  "the way out of the frame leads to no other site: %s is a bad request",
  async (address) => expect(await answerTo(address)).toBe(400),
);

it("the way out of the frame leads to pages of the app", async () => {
  expect(await answerTo(`${APP}/app`)).toBe(200);
});
