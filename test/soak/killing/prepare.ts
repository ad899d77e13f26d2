import { rm } from "node:fs/promises";
import { join } from "node:path";

import { temporaryDataFolder } from "../../setup/data-folder.ts";
import { freePort } from "../../setup/free-port.ts";
import { App } from "./app.ts";
import { Held } from "./held.ts";
import type { Scenario } from "./one-run.ts";
import { startOutside } from "./outside.ts";
import { Shopkeeper } from "./shopkeeper.ts";

/** Plays each scenario once and gives its folder to the work. The folders are removed afterwards. */
export async function withPrepared<T>(
  scenarios: readonly Scenario[],
  signal: AbortSignal,
  work: (folders: readonly string[]) => Promise<T>,
): Promise<T> {
  const folders: string[] = [];
  try {
    for (const scenario of scenarios) {
      const folder = await temporaryDataFolder("prepared");
      folders.push(folder);
      await play(scenario, folder, signal);
    }
    return await work(folders);
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

/** Plays a scenario undisturbed in a new folder, and ends the app and the simulators in order. */
async function play(scenario: Scenario, folder: string, signal: AbortSignal): Promise<void> {
  const port = await freePort();
  const outside = await startOutside({ appUrl: `http://127.0.0.1:${String(port)}`, stateFolder: folder });
  const urls = { shopifyUrl: outside.shopify.url, klaviyoUrl: outside.klaviyo.url };
  const app = new App({ dataDir: join(folder, "data"), port, ...urls });
  const held = new Held(app.dataDir);
  try {
    app.start();
    const shopkeeper = new Shopkeeper({ app, held, outside, signal });
    await shopkeeper.untilReady();
    await scenario(shopkeeper, outside);
  } finally {
    await held.close();
    await app.stop();
    await outside.close();
  }
}
