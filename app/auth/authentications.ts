/** How long a request waits for those before it. Shopify may take a minute over one of them. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Lets requests of one shop authenticate one after another. The first of them exchanges its session token for an access
 * token, and the others find that. Each exchange ends the access token of the one before, so exchanges at once would
 * leave all but one request with a token that Shopify refuses.
 */
export class Authentications {
  readonly #newest = new Map<string, Promise<unknown>>();
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;

  constructor(pause: (ms: number, signal: AbortSignal) => Promise<void>) {
    this.#pause = pause;
  }

  /** @throws what the authentication throws */
  async inTurn<T>(shopDomain: string, authenticate: () => Promise<T>): Promise<T> {
    const before = this.#newest.get(shopDomain);
    const own = this.#after(before).then(authenticate);
    const settled = own.catch(() => undefined);
    this.#newest.set(shopDomain, settled);
    try {
      return await own;
    } finally {
      if (this.#newest.get(shopDomain) === settled) this.#newest.delete(shopDomain);
    }
  }

  async #after(before: Promise<unknown> | undefined): Promise<void> {
    if (before === undefined) return;
    const waiting = new AbortController();
    const longest = this.#pause(LONGEST_WAIT_MS, waiting.signal).catch(() => undefined);
    await Promise.race([before, longest]);
    waiting.abort();
  }
}
