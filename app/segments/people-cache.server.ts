import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readPeopleStamp, type PeopleStamp } from "../db/segments/people-stamp.server.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import { MOST_ROWS, readEvaluator, readSample, type RuleEvaluator } from "./rule-masks.server.ts";

/** How much of shops' people a process holds. */
export interface PeopleLimits {
  /** Of one shop: people, their orders that count, and their days of engagement. Of more, the database counts. */
  readonly rows: number;
  /** Of all shops together. Those that were not asked for the longest are dropped. */
  readonly bytes: number;
  /** A webhook alone drops nothing before: a shop with many orders would be read all the time. */
  readonly webhooksAfterMs: number;
  /** So long after the last question, a shop's people are dropped. */
  readonly idleMs: number;
}

const LIMITS: PeopleLimits = { rows: MOST_ROWS, bytes: 100e6, webhooksAfterMs: 30_000, idleMs: 10 * 60_000 };

/** Samples are small, and are read sooner than all people. */
const SAMPLE_LIMITS: PeopleLimits = { ...LIMITS, bytes: 15e6 };

/** null: there is nothing to read, or too much or too little. */
type Read = (sql: ShopSql, moment: RuleMoment) => Promise<RuleEvaluator | null>;

interface Shop {
  readonly id: number;
  readonly timeZone: string | null;
}

interface Held {
  readonly stamp: PeopleStamp;
  readonly timeZone: string | null;
  readonly readAtMs: number;
  askedAtMs: number;
  /** null: there is nothing to hold, or too much of it. */
  readonly evaluator: RuleEvaluator | null;
}

/**
 * The people of a few shops, or samples of them, in columns, for the counts that merchants wait for. A shop's people are
 * dropped once something changed that they were read from.
 */
export class PeopleCache {
  readonly #db: Database;
  readonly #limits: PeopleLimits;
  readonly #now: () => Date;
  readonly #readPeople: Read;
  readonly #held = new Map<number, Held>();
  readonly #reading = new Map<number, Promise<RuleEvaluator | null>>();

  constructor(
    db: Database,
    now: () => Date,
    limits: Partial<PeopleLimits> = {},
    kind: "all" | "sample" = "all",
  ) {
    this.#db = db;
    this.#now = now;
    this.#limits = { ...(kind === "all" ? LIMITS : SAMPLE_LIMITS), ...limits };
    const { rows } = this.#limits;
    this.#readPeople = kind === "all" ? (sql, moment) => readEvaluator(sql, moment, rows) : readSample;
  }

  /**
   * A shop's people as of its newest run. They are read if they are not held, once for all who ask meanwhile.
   * @returns null: nothing was scored yet, or the shop is too large, or too small for a sample
   */
  async of(shop: Shop): Promise<RuleEvaluator | null> {
    const held = await this.heldOf(shop);
    if (held !== undefined) return held;
    this.#held.delete(shop.id);
    const reading = this.#reading.get(shop.id) ?? this.#read(shop);
    this.#reading.set(shop.id, reading);
    return reading;
  }

  /** The same if nothing has to be read for it. @returns undefined: it has to be read */
  async heldOf(shop: Shop): Promise<RuleEvaluator | null | undefined> {
    const stamp = await inShopSql(this.#db, shop.id, readPeopleStamp);
    const held = this.#held.get(shop.id);
    const nowMs = this.#now().getTime();
    if (held === undefined || !this.#isFresh(held, stamp, shop, nowMs)) return undefined;
    held.askedAtMs = nowMs;
    return held.evaluator;
  }

  #isFresh(held: Held, stamp: PeopleStamp, { timeZone }: Shop, nowMs: number): boolean {
    if (held.stamp.ground !== stamp.ground || held.timeZone !== timeZone) return false;
    return held.stamp.webhooks === stamp.webhooks || nowMs - held.readAtMs < this.#limits.webhooksAfterMs;
  }

  async #read(shop: Shop): Promise<RuleEvaluator | null> {
    try {
      const { stamp, evaluator } = await inShopSql(
        this.#db,
        shop.id,
        async (sql) => {
          const stamp = await readPeopleStamp(sql);
          const { moment } = await readRuleGround(sql, shop.timeZone);
          if (moment === null) return { stamp, evaluator: null };
          return { stamp, evaluator: await this.#readPeople(sql, moment) };
        },
        { oneSnapshot: true },
      );
      const nowMs = this.#now().getTime();
      this.#held.set(shop.id, {
        stamp,
        timeZone: shop.timeZone,
        readAtMs: nowMs,
        askedAtMs: nowMs,
        evaluator,
      });
      this.#dropSome(shop.id, nowMs);
      return evaluator;
    } finally {
      this.#reading.delete(shop.id);
    }
  }

  #dropSome(newest: number, nowMs: number): void {
    const byAge = [...this.#held].sort(([, one], [, other]) => one.askedAtMs - other.askedAtMs);
    let bytes = byAge.reduce((sum, [, { evaluator }]) => sum + (evaluator?.bytes ?? 0), 0);
    for (const [shopId, { askedAtMs, evaluator }] of byAge) {
      if (shopId === newest) continue;
      if (bytes <= this.#limits.bytes && nowMs - askedAtMs < this.#limits.idleMs) continue;
      this.#held.delete(shopId);
      bytes -= evaluator?.bytes ?? 0;
    }
  }
}

/**
 * Reads what a page's counts are made from, once the page itself has been read: the sample first, since an estimate is
 * what the merchant sees first, and then all people. The first question that follows meets an error, if there is one.
 */
export async function readAhead(
  { samples, people }: Readonly<Record<"samples" | "people", Pick<PeopleCache, "of">>>,
  shop: Shop,
): Promise<void> {
  for (const cache of [samples, people]) await cache.of(shop).catch(() => undefined);
}
