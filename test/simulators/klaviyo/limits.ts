import type { Endpoint } from "./endpoints.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Window {
  readonly lengthMs: number;
  readonly limit: number;
}
type Admission =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/** Fixed windows for each endpoint of the account: a second, a minute and, for some endpoints, a day. */
export class RateLimits {
  readonly #enforced: boolean;
  readonly #used = new Map<string, { window: number; count: number }>();

  constructor(enforced: boolean) {
    this.#enforced = enforced;
  }

  /**
   * Counts a request, or refuses it until the fullest window ends. The headers tell of the steady window. A refusal has
   * none. If limits are off, the headers promise so much that no client holds back.
   */
  admit(name: string, endpoint: Endpoint, nowMs: number): Admission {
    if (!this.#enforced) return { allowed: true, headers: limitHeaders(100_000, 6_000_000, 6_000_000, 60) };
    const windows = windowsOf(endpoint);
    const full = windows.filter((window) => this.#count(name, window, nowMs) >= window.limit);
    if (full.length > 0) {
      const waits = full.map((window) =>
        Math.ceil((window.lengthMs - (nowMs % window.lengthMs)) / SECOND_MS),
      );
      return { allowed: false, retryAfterSeconds: Math.max(1, ...waits) };
    }
    for (const window of windows) this.#add(name, window, nowMs);
    const minute = { lengthMs: MINUTE_MS, limit: endpoint.steady };
    const remaining = endpoint.steady - this.#count(name, minute, nowMs);
    const reset = Math.ceil((MINUTE_MS - (nowMs % MINUTE_MS)) / SECOND_MS);
    return { allowed: true, headers: limitHeaders(endpoint.burst, endpoint.steady, remaining, reset) };
  }

  #count(name: string, window: Window, nowMs: number): number {
    const used = this.#used.get(`${name} ${window.lengthMs}`);
    return used?.window === Math.floor(nowMs / window.lengthMs) ? used.count : 0;
  }

  #add(name: string, window: Window, nowMs: number): void {
    const count = this.#count(name, window, nowMs) + 1;
    this.#used.set(`${name} ${window.lengthMs}`, { window: Math.floor(nowMs / window.lengthMs), count });
  }
}

function windowsOf(endpoint: Endpoint): Window[] {
  const windows = [
    { lengthMs: SECOND_MS, limit: endpoint.burst },
    { lengthMs: MINUTE_MS, limit: endpoint.steady },
  ];
  return endpoint.daily === undefined ? windows : [...windows, { lengthMs: DAY_MS, limit: endpoint.daily }];
}

function limitHeaders(
  burst: number,
  steady: number,
  remaining: number,
  reset: number,
): Record<string, string> {
  return {
    "ratelimit-limit": `${steady}, ${burst};w=1, ${steady};w=60`,
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(reset),
  };
}
