import { setTimeout as delay } from "node:timers/promises";

import { importOf, shopIdOf, type UploadProgress } from "./held.ts";
import type { Stage } from "./stage.ts";

const LOOK_MS = 250;
/** The next import begins when the one under way has read this share, so that one is always under way. */
const NEARLY = 0.7;

/** Imports of one shop after another, so that one is always under way until they are told to end. */
export class ImportRelay {
  /** The shops, in the order in which their imports began. */
  readonly shopIds: number[] = [];
  readonly #stage: Stage;
  readonly #orders: number;
  #ending = false;
  #running: Promise<void> | undefined;

  constructor(stage: Stage, orders: number) {
    this.#stage = stage;
    this.#orders = orders;
  }

  /** Begins with this shop. @returns once its import is under way */
  async start(firstShop: string): Promise<void> {
    await this.#begin(firstShop);
    this.#running = this.#relay();
    // `end` reports an error. If the soak ends before, nobody needs it.
    this.#running.catch(() => undefined);
  }

  /** Begins no more imports, and waits for the ones that have begun. */
  async end(): Promise<UploadProgress[]> {
    this.#ending = true;
    await this.#running;
    const all: UploadProgress[] = [];
    for (const shopId of this.shopIds) all.push(await this.#until(shopId, 1));
    return all;
  }

  async #relay(): Promise<void> {
    for (let n = 2; !this.#ending; n += 1) {
      const newest = this.shopIds.at(-1);
      if (newest !== undefined) await this.#until(newest, NEARLY);
      if (!this.#isEnding()) await this.#begin(`soak-import-${n}.myshopify.com`);
    }
  }

  #isEnding(): boolean {
    return this.#ending;
  }

  async #begin(shop: string): Promise<void> {
    await this.#stage.install(shop);
    this.shopIds.push(await shopIdOf(this.#stage.admin, shop));
  }

  /** Waits until the shop's import is over, or has read that share, or no more may begin. */
  async #until(shopId: number, share: number): Promise<UploadProgress> {
    for (;;) {
      const progress = await importOf(this.#stage.admin, shopId);
      if (progress.finishedAt !== null) return progress;
      if (share < 1 && (this.#ending || progress.linesRead >= share * this.#orders)) return progress;
      await delay(LOOK_MS);
    }
  }
}

/** The share of the time between two moments in which an import was under way. */
export function coverage(imports: readonly UploadProgress[], from: number, to: number): number {
  const sorted = [...imports].sort((a, b) => a.startedAt - b.startedAt);
  let covered = 0;
  let reached = from;
  for (const { startedAt, finishedAt } of sorted) {
    const begin = Math.max(startedAt, reached);
    const end = Math.min(finishedAt ?? to, to);
    if (end <= begin) continue;
    covered += end - begin;
    reached = end;
  }
  return covered / (to - from);
}
