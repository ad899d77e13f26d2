import type { CallName } from "./calls.ts";
import { blockUntil, learnRate, startPace, takeToken, waitOf } from "./pace.ts";
import type { PaceState, Rate, RateReport } from "./pace.ts";

const MOST_ACCOUNTS = 1_000;
/** The rates of calls that are far below those of most. Their first answer would come too late to tell. */
const KNOWN_RATES: Partial<Record<CallName, Rate>> = { query_campaign_values: { burst: 1, steady: 2 } };

/**
 * The pace of each account and call, for all clients of a process. Klaviyo counts by account, however many shops or
 * jobs use it. Requests of other processes show in what the answers say is left. If there are too many accounts, the
 * one that was asked longest ago is forgotten.
 */
export class Paces {
  readonly #accounts = new Map<string, Map<CallName, PaceState>>();
  readonly #most: number;

  constructor(mostAccounts = MOST_ACCOUNTS) {
    this.#most = mostAccounts;
  }

  /**
   * Milliseconds to wait before a request. A request that would wait longer than `longestMs` takes no turn and is
   * asked for again later.
   */
  turn(
    account: string,
    call: CallName,
    nowMs: number,
    longestMs: number,
  ): { waitMs: number; taken: boolean } {
    const pace = this.#pace(account, call, nowMs);
    const waitMs = waitOf(pace, nowMs);
    if (waitMs > longestMs) return { waitMs, taken: false };
    this.#keep(account, call, takeToken(pace, nowMs).state);
    return { waitMs, taken: true };
  }

  learn(account: string, call: CallName, report: RateReport, nowMs: number): void {
    this.#keep(account, call, learnRate(this.#pace(account, call, nowMs), report, nowMs));
  }

  /** Klaviyo said that no request may go until a moment. */
  block(account: string, call: CallName, untilMs: number, nowMs: number): void {
    this.#keep(account, call, blockUntil(this.#pace(account, call, nowMs), untilMs));
  }

  #pace(account: string, call: CallName, nowMs: number): PaceState {
    return this.#accounts.get(account)?.get(call) ?? startPace(nowMs, KNOWN_RATES[call]);
  }

  #keep(account: string, call: CallName, state: PaceState): void {
    const calls = this.#accounts.get(account) ?? new Map<CallName, PaceState>();
    calls.set(call, state);
    // The last account in the map is the one that was asked last.
    this.#accounts.delete(account);
    this.#accounts.set(account, calls);
    const [longestAgo] = this.#accounts.keys();
    if (this.#accounts.size > this.#most && longestAgo !== undefined) this.#accounts.delete(longestAgo);
  }
}
