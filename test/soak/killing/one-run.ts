import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { temporaryDataFolder } from "../../setup/data-folder.ts";
import { freePort } from "../../setup/free-port.ts";
import { App } from "./app.ts";
import { readEndState, type EndState } from "./end-state.ts";
import { Held } from "./held.ts";
import { killAsPlanned, type Kill, type Measure } from "./kills.ts";
import { startOutside, type Outside } from "./outside.ts";
import { Shopkeeper } from "./shopkeeper.ts";
import { Watch } from "./watch.ts";

/** Plays a run to its end, from whatever its folder holds. */
export type Scenario = (shopkeeper: Shopkeeper, outside: Outside) => Promise<void>;

interface OneRun {
  /** The data folder to copy, with the states of the simulators. */
  readonly from: string;
  readonly scenario: Scenario;
  readonly kills: readonly Kill[];
  readonly signal: AbortSignal;
}

export interface Ran extends Measure {
  readonly state: EndState;
  readonly watch: Watch;
  /** Each kill that struck, in words. */
  readonly struck: readonly string[];
}

/** A run that did not end. */
export class RunFailed extends Error {
  readonly struck: readonly string[];

  constructor(message: string, struck: readonly string[]) {
    super(message);
    this.struck = struck;
  }
}

const run = promisify(execFile);

/** Copies a data folder as it is, owners included. PostgreSQL's part belongs to its account. */
async function copyOf(folder: string): Promise<string> {
  const copy = await temporaryDataFolder("killed");
  await run("cp", ["-Rp", `${folder}/.`, copy]);
  return copy;
}

/** Plays a scenario in a copy of a data folder, and kills the app as planned. @throws RunFailed */
export async function runOnce({ from, scenario, kills, signal }: OneRun): Promise<Ran> {
  const folder = await copyOf(from);
  const watch = new Watch();
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${String(port)}`;
  const onChange = (): void => {
    // The answers to the simulators' own start are no part of the run.
    if (seen.outside !== null) watch.look(seen.outside);
  };
  const seen: { outside: Outside | null } = { outside: null };
  const outside = await startOutside({ appUrl, stateFolder: folder, onChange });
  seen.outside = outside;
  watch.look(outside);
  const urls = { shopifyUrl: outside.shopify.url, klaviyoUrl: outside.klaviyo.url };
  const app = new App({ dataDir: join(folder, "data"), port, ...urls });
  const held = new Held(app.dataDir);
  const shopkeeper = new Shopkeeper({ app, held, outside, signal });
  const struck: string[] = [];
  const ending = new AbortController();
  const onKill = ({ database }: Kill): void => {
    const how = database === "leave" ? "" : ` with the database (${database})`;
    struck.push(`${shopkeeper.step} after ${(app.upMs / 1_000).toFixed(2)} s${how}`);
  };
  app.start();
  const killing = killAsPlanned(kills, {
    app,
    answers: outside.answers,
    signal: AbortSignal.any([signal, ending.signal]),
    onKill,
  });
  try {
    await scenario(shopkeeper, outside);
    const measure = { upMs: app.upMs, answers: outside.answers() };
    ending.abort();
    await killing;
    return { ...measure, state: await shopkeeper.stateInTheEnd(readEndState), watch, struck };
  } catch (error) {
    throw new RunFailed(error instanceof Error ? error.message : String(error), struck);
  } finally {
    ending.abort();
    await killing.catch(() => undefined);
    await held.close();
    await app.kill("all");
    await outside.close();
    await rm(folder, { recursive: true, force: true });
  }
}
