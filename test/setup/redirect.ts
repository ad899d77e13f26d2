/**
 * Loaded with `node --import` before the app: sends what is meant for Shopify and Klaviyo to the simulators, browsers
 * among it, and lets the simulated admin frame the app's pages. In tests the app's rhythm is a quicker one. Nothing in
 * the app knows of it.
 */
import "./load-quick-rhythm.ts";
import { redirectFetch, redirectLocation } from "./redirect-fetch.ts";
import { rewriteHeaders, widenFrameAncestors } from "./frame-ancestors.ts";

const { SIM_SHOPIFY_URL: shopify, SIM_KLAVIYO_URL: klaviyo } = process.env;

const simulators = {
  ...(shopify === undefined ? {} : { shopify: new URL(shopify) }),
  ...(klaviyo === undefined ? {} : { klaviyo: new URL(klaviyo) }),
};
globalThis.fetch = redirectFetch(globalThis.fetch, simulators);
rewriteHeaders(/^location$/i, (_name, location) => redirectLocation(location, simulators));
if (shopify !== undefined) widenFrameAncestors(new URL(shopify).origin);
