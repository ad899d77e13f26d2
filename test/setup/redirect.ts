/**
 * Loaded with `node --import` before the app: sends what is meant for Shopify and Klaviyo to the simulators, and
 * lets the simulated admin frame the app's pages. Nothing in the app knows of it.
 */
import { redirectFetch } from "./redirect-fetch.ts";
import { widenFrameAncestors } from "./frame-ancestors.ts";

const { SIM_SHOPIFY_URL: shopify, SIM_KLAVIYO_URL: klaviyo } = process.env;

globalThis.fetch = redirectFetch(globalThis.fetch, {
  ...(shopify === undefined ? {} : { shopify: new URL(shopify) }),
  ...(klaviyo === undefined ? {} : { klaviyo: new URL(klaviyo) }),
});
if (shopify !== undefined) widenFrameAncestors(new URL(shopify).origin);
