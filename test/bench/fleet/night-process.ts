/** Sends its requests to the simulated Shopify, which has to be settled before the app's modules are loaded. */
import { once } from "node:events";

import { redirectFetch } from "../../setup/redirect-fetch.ts";
import type { NightTask } from "./night-worker.ts";

const [task] = (await once(process, "message")) as [NightTask];
globalThis.fetch = redirectFetch(fetch, { shopify: new URL(task.shopifyUrl) });
await (await import("./night-worker.ts")).workNight(task);
