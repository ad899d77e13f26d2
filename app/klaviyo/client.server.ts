import type { ApiKeySession } from "klaviyo-api";
import type { z } from "zod";
import { CALLS } from "./calls.ts";
import type { CallName } from "./calls.ts";
import { KlaviyoError } from "./error.ts";
import { exchange } from "./exchange.server.ts";
import type { Problem, Reply } from "./exchange.server.ts";
import { learnRate, startPace, takeToken } from "./pace.ts";
import type { PaceState, RateReport } from "./pace.ts";

const TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 500;
/** The minute's window asks for at most 60 seconds; who has to wait longer has used up the day. */
const LONGEST_WINDOW_SECONDS = 60;
const PRINTABLE = /^[\x21-\x7e]+$/;

interface KlaviyoClientOptions {
  /** Waits; ends early, by throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  readonly signal?: AbortSignal;
  /** A clock for pacing, in milliseconds from any moment; it must not run backwards. */
  now?(): number;
  readonly timeoutMs?: number;
}
type Outcome<T> =
  | { readonly outcome: "done"; readonly value: T }
  | { readonly outcome: "refused"; readonly status: number; readonly problems: readonly Problem[] }
  /** Only for calls that are not to be repeated blindly: it may have happened or not. */
  | { readonly outcome: "unknown" };

interface KlaviyoRequest<T> {
  readonly call: CallName;
  readonly send: (session: ApiKeySession) => Promise<unknown>;
  readonly answer: z.ZodType<T>;
  /** What to do when nobody knows whether it happened: repeat it (by default), or tell. */
  readonly whenLost?: "repeat" | "tell";
}
/** Klaviyo by one private key. The functions of the other files in this folder say what can be asked of it. */
export interface KlaviyoClient {
  /** Waits for its turn, sends, and repeats what is worth repeating. Throws KlaviyoError. */
  request<T>(request: KlaviyoRequest<T>): Promise<Outcome<T>>;
  wait(ms: number): Promise<void>;
}

export function klaviyoClient(privateKey: string, options: KlaviyoClientOptions): KlaviyoClient {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const pacer = new Pacer(options);
  const wait = (ms: number) => options.sleep(ms, signal);

  async function request<T>(asked: KlaviyoRequest<T>): Promise<Outcome<T>> {
    const { call, send, answer, whenLost = "repeat" } = asked;
    // What can't stand in a header can't be a key, and would come back in the text of an error.
    if (!PRINTABLE.test(privateKey)) throw new KlaviyoError("wrong_key", { call });
    for (let attempt = 1; ; attempt += 1) {
      await pacer.turn(call);
      const reply = await exchange(privateKey, send, { timeoutMs, signal });
      if ("rate" in reply) pacer.learn(call, reply.rate);
      const outcome = outcomeOf(call, reply, answer);
      if (outcome) return outcome;
      if (reply.kind !== "throttled" && whenLost === "tell") return { outcome: "unknown" };
      await wait(waitBeforeRepeat(call, reply, attempt));
    }
  }
  return { request, wait };
}

/** What an answer means; null: ask again. */
function outcomeOf<T>(call: CallName, reply: Reply, answer: z.ZodType<T>): Outcome<T> | null {
  if (reply.kind === "answered") {
    const parsed = answer.safeParse(reply.data);
    // An answer in no known form comes from something in between, not from Klaviyo.
    return parsed.success ? { outcome: "done", value: parsed.data } : null;
  }
  if (reply.kind !== "refused") return null;
  const { status, problems } = reply;
  const klaviyoCode = problems[0]?.code ?? undefined;
  if (status === 401) throw new KlaviyoError("wrong_key", { call, status, klaviyoCode });
  if (status === 403)
    throw new KlaviyoError("missing_scope", { call, status, klaviyoCode, scope: CALLS[call] });
  return { outcome: "refused", status, problems };
}

/** Milliseconds until the next attempt; throws when there is to be none. */
function waitBeforeRepeat(call: CallName, reply: Reply, attempt: number): number {
  const backoffMs = FIRST_BACKOFF_MS * 2 ** (attempt - 1);
  if (reply.kind === "throttled") {
    const retryAfterSeconds = reply.retryAfterSeconds ?? Math.ceil((2 * backoffMs) / 1000);
    const facts = { call, status: 429, retryAfterSeconds };
    if (retryAfterSeconds > LONGEST_WINDOW_SECONDS) throw new KlaviyoError("daily_limit", facts);
    if (attempt >= MAX_ATTEMPTS) throw new KlaviyoError("rate_limited", facts);
    return retryAfterSeconds * 1000;
  }
  if (attempt >= MAX_ATTEMPTS) {
    const status = reply.kind === "lost" ? (reply.status ?? undefined) : undefined;
    throw new KlaviyoError("unavailable", { call, status });
  }
  return backoffMs;
}

/** Keeps each call below its steady rate, as Klaviyo's headers tell it. */
class Pacer {
  readonly #paces = new Map<CallName, PaceState>();
  readonly #options: KlaviyoClientOptions;

  constructor(options: KlaviyoClientOptions) {
    this.#options = options;
  }

  async turn(call: CallName): Promise<void> {
    const { state, waitMs } = takeToken(this.#pace(call), this.#now());
    this.#paces.set(call, state);
    if (waitMs > 0) await this.#options.sleep(waitMs, this.#options.signal);
  }

  learn(call: CallName, report: RateReport): void {
    this.#paces.set(call, learnRate(this.#pace(call), report, this.#now()));
  }

  #pace(call: CallName): PaceState {
    return this.#paces.get(call) ?? startPace(this.#now());
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}

/** The value, or, where Klaviyo refuses, a KlaviyoError. */
export function valueOf<T>(call: CallName, outcome: Outcome<T>): T {
  if (outcome.outcome === "done") return outcome.value;
  if (outcome.outcome === "unknown") throw new KlaviyoError("unavailable", { call });
  const klaviyoCode = outcome.problems[0]?.code ?? undefined;
  throw new KlaviyoError("refused", { call, status: outcome.status, klaviyoCode });
}
