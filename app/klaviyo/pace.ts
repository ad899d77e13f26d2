/** How many requests an endpoint allows in a second and in a minute. */
export interface Rate {
  readonly burst: number;
  readonly steady: number;
}
/** How many requests may go now (`tokens`, as of `atMs`), and until when none may. */
export interface PaceState {
  readonly rate: Rate;
  readonly tokens: number;
  readonly atMs: number;
  readonly blockedUntilMs: number;
}
/** What an answer says about the endpoint's limits. */
export interface RateReport {
  readonly rate: Rate | null;
  /** Requests left in the minute's window. Other users of the account draw on it too. */
  readonly remaining: number | null;
  readonly resetSeconds: number | null;
}

/** The rate of most endpoints in use. The first answer corrects it. */
const DEFAULT_RATE: Rate = { burst: 10, steady: 150 };
/** The share of the limits that the app uses. The rest is for others. */
const SHARE = 0.9;
const SECONDS_BETWEEN_WINDOWS = 59;

/**
 * A token bucket that stays within both fixed windows, wherever they begin. In any second it allows at most `burst`
 * requests (capacity + refill). In any minute it allows at most `steady` (capacity + 60 * refill).
 */
export function bucketOf(rate: Rate): { capacity: number; perSecond: number } {
  const burst = rate.burst * SHARE;
  const perSecond = Math.max(0, rate.steady * SHARE - burst) / SECONDS_BETWEEN_WINDOWS;
  return { capacity: Math.max(1, burst - perSecond), perSecond: Math.max(perSecond, 1 / 60) };
}

export function startPace(nowMs: number, rate: Rate = DEFAULT_RATE): PaceState {
  return { rate, tokens: bucketOf(rate).capacity, atMs: nowMs, blockedUntilMs: nowMs };
}

function refilled(state: PaceState, nowMs: number): PaceState {
  const { capacity, perSecond } = bucketOf(state.rate);
  const seconds = Math.max(0, nowMs - state.atMs) / 1000;
  return { ...state, tokens: Math.min(capacity, state.tokens + seconds * perSecond), atMs: nowMs };
}

/** Milliseconds that a request would have to wait if it took a token now. */
export function waitOf(state: PaceState, nowMs: number): number {
  return takeToken(state, nowMs).waitMs;
}

/** Takes a token, which may leave a debt. `waitMs` is how long to wait before the request may go. */
export function takeToken(state: PaceState, nowMs: number): { state: PaceState; waitMs: number } {
  const now = refilled(state, nowMs);
  const tokens = now.tokens - 1;
  const debtMs = tokens >= 0 ? 0 : (-tokens / bucketOf(now.rate).perSecond) * 1000;
  const waitMs = Math.ceil(Math.max(debtMs, now.blockedUntilMs - nowMs, 0));
  return { state: { ...now, tokens }, waitMs };
}

/** Lets no request go before `untilMs`. An earlier, longer block stays. */
export function blockUntil(state: PaceState, untilMs: number): PaceState {
  return { ...state, blockedUntilMs: Math.max(state.blockedUntilMs, untilMs) };
}

/** Learns from an answer: another rate, or a window that others have nearly used up. */
export function learnRate(state: PaceState, report: RateReport, nowMs: number): PaceState {
  let next = refilled(state, nowMs);
  if (report.rate && (report.rate.burst !== next.rate.burst || report.rate.steady !== next.rate.steady)) {
    const gained = bucketOf(report.rate).capacity - bucketOf(next.rate).capacity;
    next = { ...next, rate: report.rate, tokens: next.tokens + gained };
  }
  if (report.remaining === null) return next;
  if (report.remaining > 0) return { ...next, tokens: Math.min(next.tokens, report.remaining) };
  return blockUntil(next, nowMs + (report.resetSeconds ?? 1) * 1000);
}

/** Reads `ratelimit-limit: 150, 10;w=1, 150;w=60` and the two headers beside it. */
export function readRateReport(header: (name: string) => string | null): RateReport {
  const windows = new Map<number, number>();
  for (const [, limit, seconds] of (header("ratelimit-limit") ?? "").matchAll(
    /(?<!\d)(\d+)\s*;\s*w=(\d+)/g,
  )) {
    windows.set(Number(seconds), Number(limit));
  }
  const burst = windows.get(1);
  const steady = windows.get(60);
  return {
    rate: burst && steady ? { burst, steady } : null,
    remaining: wholeNumber(header("ratelimit-remaining")),
    resetSeconds: wholeNumber(header("ratelimit-reset")),
  };
}

/**
 * The seconds that a `Retry-After` asks for, as a number or as a moment (RFC 9110); null: it is neither.
 * @param answeredAt - the answer's `Date`, from which a moment is counted
 */
export function readRetryAfter(text: string | null, answeredAt: string | null): number | null {
  const seconds = wholeNumber(text);
  if (seconds !== null) return seconds;
  const waitMs = readMoment(text) - readMoment(answeredAt);
  return Number.isNaN(waitMs) ? null : Math.max(0, Math.ceil(waitMs / 1000));
}

/** Takes only the form of the standard. Date.parse would also take much else for a moment. */
function readMoment(text: string | null): number {
  return text !== null && /^\s*[A-Za-z]{3}, .*GMT\s*$/.test(text) ? Date.parse(text) : Number.NaN;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}
