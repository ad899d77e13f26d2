import { setTimeout as delay } from "node:timers/promises";

import type pg from "pg";

import { Merchant } from "../../demo/merchant.ts";
import { API_KEY, API_SECRET, SHOP, type App } from "./app.ts";
import type { EndState } from "./end-state.ts";
import type { Held } from "./held.ts";
import type { Outside } from "./outside.ts";
import { readStanding, type Standing } from "./standing.ts";

const POLL_MS = 60;
const RUN_WITHIN_MS = 400_000;
/** The merchant reloads a page that shows nothing new. */
const RELOAD_MS = 2_000;

interface World {
  readonly app: App;
  readonly held: Held;
  readonly outside: Outside;
  /** Aborting it ends the waiting. */
  readonly signal: AbortSignal;
}

/** A merchant who goes on after the app went away: each step is repeated until the database shows that it is done. */
export class Shopkeeper {
  readonly #app: App;
  readonly #held: Held;
  readonly #outside: Outside;
  readonly #signal: AbortSignal;
  readonly #merchant: Merchant;
  readonly #deadline = performance.now() + RUN_WITHIN_MS;
  #askedMs = -Infinity;
  /** What the merchant waits for, to show where a kill struck. */
  step = "start";

  constructor({ app, held, outside, signal }: World) {
    this.#signal = signal;
    this.#app = app;
    this.#held = held;
    this.#outside = outside;
    this.#merchant = new Merchant({ shop: SHOP, apiKey: API_KEY, apiSecret: API_SECRET, appUrl: app.url });
  }

  async untilReady(): Promise<void> {
    const isReady = async (): Promise<boolean> =>
      fetch(`${this.#app.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await this.#until("ready", isReady);
  }

  async install(): Promise<void> {
    await this.#askUntil("install", () => this.#merchant.openApp(), "select from imports");
  }

  async post(
    step: string,
    path: string,
    fields: Readonly<Record<string, string>>,
    done: string,
  ): Promise<void> {
    await this.#askUntil(step, () => this.#merchant.submit(path, fields), done);
  }

  /** Waits until the newest import is complete and scored. */
  async untilScored(step: string): Promise<void> {
    await this.#until(step, async () => {
      const now = await this.#standing();
      return now?.importStatus === "complete" && now.runId !== null;
    });
  }

  /** Confirms pending syncs, until both targets hold the newest run and nothing is left to do. */
  async untilSynced(step: string): Promise<void> {
    await this.#until(step, async () => {
      const now = await this.#standing();
      if (now === null) return false;
      for (const { target, id, status } of now.syncs)
        if (status === "pending")
          await this.#try(() =>
            this.#merchant.submit("/app/sync/decide", { decision: "confirm", target, syncId: String(id) }),
          );
      const isDone =
        now.syncs.filter((sync) => sync.status === "done" && sync.runId === now.runId).length === 2;
      return isDone && now.runId !== null && now.openJobs === 0 && this.#webhooksArrived();
    });
  }

  /** Waits until the app has taken all webhooks and done their jobs. */
  async untilTold(step: string): Promise<void> {
    await this.#until(step, async () => this.#webhooksArrived() && (await this.#standing())?.openJobs === 0);
  }

  /** How everything ends, once the last restart is over. */
  async stateInTheEnd(read: (held: Held, outside: Outside) => Promise<EndState | null>): Promise<EndState> {
    let state: EndState | null = null;
    await this.untilSynced("end");
    await this.#until("end", async () => (state = await read(this.#held, this.#outside)) !== null);
    if (state === null) throw new Error("There is no end state.");
    return state;
  }

  async #askUntil(step: string, ask: () => Promise<void>, done: string): Promise<void> {
    const isDone = async (client: pg.Client): Promise<boolean> =>
      (await client.query(`select 1 where exists (${done})`)).rowCount === 1;
    this.#askedMs = -Infinity;
    await this.#until(step, async () => {
      if ((await this.#held.ask(isDone)) === true) return true;
      if (this.#isTimeToAsk() && (await this.#try(ask))) this.#askedMs = performance.now();
      return false;
    });
  }

  /** If the app is away it is asked again. If it answers, it must answer well. */
  async #try(ask: () => Promise<void>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("The app answered"))
        throw new Error(`${error.message} ${this.#app.output().slice(-2_000)}`, { cause: error });
      return false;
    }
  }

  /**
   * How far the app has come. A kill between Shopify's answer and its storing costs the access. A visit brings another.
   */
  async #standing(): Promise<Standing | null> {
    const now = await this.#held.ask(readStanding);
    if (now?.trouble) throw new Error(now.trouble);
    if (now?.accessLost === true && this.#isTimeToAsk() && (await this.#try(() => this.#merchant.openApp())))
      this.#askedMs = performance.now();
    return now;
  }

  #isTimeToAsk(): boolean {
    return performance.now() - this.#askedMs >= RELOAD_MS;
  }

  #webhooksArrived(): boolean {
    return this.#outside.shopify.simulation.webhooks.deliveries.every((each) => each.done);
  }

  async #until(step: string, isDone: () => Promise<boolean>): Promise<void> {
    this.step = step;
    while (!(await isDone())) {
      this.#signal.throwIfAborted();
      if (this.#app.ended !== null) throw new Error(this.#app.ended);
      if (performance.now() > this.#deadline) throw new Error(await this.#stuck(step));
      await delay(POLL_MS);
    }
  }

  async #stuck(step: string): Promise<string> {
    const standing = await this.#held.ask(readStanding);
    return `It came to a stand at "${step}": ${JSON.stringify(standing)} ${this.#app.output().slice(-2_000)}`;
  }
}
