/**
 * Is loaded with `node --import` before the app. It sends requests for Shopify and Klaviyo, and browsers on their way
 * there, to the simulators, and lets the simulated admin frame the app's pages. In tests the rhythm is a quicker one.
 * The app knows nothing of it.
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
