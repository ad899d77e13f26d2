import { setTimeout as delay } from "node:timers/promises";

import type { AdminClient } from "../shopify/admin.server.ts";
import { readSegmentMembers, type SegmentMembers } from "../shopify/segment-members.server.ts";

/** Whose segment is read, and for what. */
export interface ReadingOf {
  readonly shopId: number;
  /** The extension's key: a preview and its confirmation have the same. */
  readonly key: string;
  readonly segmentId: bigint;
  /** More members are not read. */
  readonly most: number;
}

interface Reading {
  readonly shopId: number;
  readonly begunMs: number;
  readonly members: Promise<SegmentMembers>;
}

/** A request waits for so long. An extension waits for ten seconds. */
const PATIENCE_MS = 6_000;
/** A reading is of use for so long: the merchant looks at the preview meanwhile. */
const KEPT_MS = 900_000;
/** So many readings are kept, each of no more ids than are sent at once. */
const MOST_KEPT = 100;
/** So many of one shop, so that it takes no other's. */
const MOST_OF_SHOP = 5;

interface Clock {
  readonly now: () => Date;
  /** Settles after so long. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * Readings of Shopify's segments for extensions. A page of members is a call, and Shopify may be slow. So a reading goes
 * on while its request is answered, and the same request asks again. It is kept in memory, since it is customers' ids
 * for some minutes: another process, or a new one, reads anew. Whatever is past its time goes when the next one begins.
 */
export class SegmentReadings {
  readonly #readings = new Map<string, Reading>();
  readonly #now: () => Date;
  readonly #pause: (ms: number) => Promise<unknown>;

  constructor({ now, pause = (ms) => delay(ms, undefined, { ref: false }) }: Clock) {
    this.#now = now;
    this.#pause = pause;
  }

  /** So many readings are kept. */
  get size(): number {
    return this.#readings.size;
  }

  /** The members of a segment; null: they are still being read. @throws what the reading threw, once */
  async membersOf(of: ReadingOf, admin: () => AdminClient): Promise<SegmentMembers | null> {
    const key = [of.shopId, of.key, of.segmentId].join(" ");
    const { members } =
      this.#known(key) ?? this.#begin(key, of.shopId, readSegmentMembers(admin(), of.segmentId, of.most));
    return Promise.race([members, this.#pause(PATIENCE_MS).then(() => null)]);
  }

  #known(key: string): Reading | undefined {
    const known = this.#readings.get(key);
    return known !== undefined && this.#isKept(known) ? known : undefined;
  }

  #isKept({ begunMs }: Reading): boolean {
    return this.#now().getTime() - begunMs < KEPT_MS;
  }

  #begin(key: string, shopId: number, members: Promise<SegmentMembers>): Reading {
    const reading = { shopId, begunMs: this.#now().getTime(), members };
    members.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    });
    this.#readings.delete(key);
    this.#readings.set(key, reading);
    this.#makeRoom(shopId);
    return reading;
  }

  /** Drops what is past its time, and the oldest beyond what the shop, and all shops, may keep. */
  #makeRoom(shopId: number): void {
    for (const [key, reading] of this.#readings) if (!this.#isKept(reading)) this.#readings.delete(key);
    const ofShop = [...this.#readings].filter(([, reading]) => reading.shopId === shopId);
    for (const [key] of ofShop.slice(0, -MOST_OF_SHOP)) this.#readings.delete(key);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > MOST_KEPT && oldest !== undefined) this.#readings.delete(oldest);
  }
}
