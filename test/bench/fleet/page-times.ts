import { Merchant } from "../../demo/merchant.ts";
import { API_KEY, API_SECRET, appEnv, startDoor, type Door } from "../../soak/load/stage.ts";
import { benchPages } from "../pages/pages.ts";
import { findPlaces } from "../pages/world.ts";
import { NOW } from "../import/store.ts";
import type { Fleet, Sized } from "./fleet.ts";
import { inTurns, type Pair } from "./in-turns.ts";
import { patternDomain } from "./patterns.ts";

export interface PageTimes extends Pair {
  readonly page: string;
}

/** Asks every page's loader of a shop of that size, in the fleet and alone in turn, of the built app. */
export async function timePages(
  { url, db }: Fleet,
  { customers, among, alone, aloneDb, aloneUrl }: Sized,
  {
    rounds,
    shopifyUrl,
    signal,
  }: { readonly rounds: number; readonly shopifyUrl: string; readonly signal: AbortSignal },
): Promise<PageTimes[]> {
  const doors: Door[] = [];
  const open = async (name: string, databaseUrl: string): Promise<Merchant> => {
    const env = {
      ...appEnv(shopifyUrl),
      DATABASE_URL: databaseUrl,
      WORKER: "separate",
      AS_OF: NOW.toISOString(),
    };
    const door = await startDoor(name, "start", env, signal);
    doors.push(door);
    return new Merchant({
      shop: patternDomain(customers),
      appUrl: door.url,
      apiKey: API_KEY,
      apiSecret: API_SECRET,
    });
  };
  try {
    const merchants = { among: await open("among", url), alone: await open("alone", aloneUrl) };
    const pages = {
      among: benchPages(await findPlaces(db, among.shopId)),
      alone: benchPages(await findPlaces(aloneDb, alone.shopId)),
    };
    const times: PageTimes[] = [];
    for (const [place, { name }] of pages.among.entries()) {
      const read = (where: "among" | "alone") => async (): Promise<void> => {
        const page = pages[where][place];
        if (page !== undefined) await merchants[where].read(page.path, page.route);
      };
      times.push({ page: name, ...(await inTurns(rounds, read("among"), read("alone"))) });
    }
    return times;
  } finally {
    for (const door of doors) await door.process.stop();
  }
}
