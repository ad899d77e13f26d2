import type { ApiKeySession } from "klaviyo-api";
import type { z } from "zod";
import { keyAccess } from "./access.ts";
import type { KlaviyoAccess } from "./access.ts";
import { CALLS } from "./calls.ts";
import type { CallName } from "./calls.ts";
import { KlaviyoError } from "./error.ts";
import { exchange } from "./exchange.server.ts";
import type { Problem, Reply } from "./exchange.server.ts";
import { Paces } from "./paces.ts";

const TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 500;
/** A request that would have to wait longer gives way to others, and is asked for again later. */
const LONGEST_WAIT_MS = 5_000;
/** The window of a minute asks for at most 60 seconds. A longer wait means that the day's limit is used up. */
const LONGEST_WINDOW_SECONDS = 60;
const PRINTABLE = /^[\x20-\x7e]*[\x21-\x7e]$/;

interface KlaviyoClientOptions {
  /** Waits. Ends early, by throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  readonly signal?: AbortSignal;
  /** A clock for pacing, in milliseconds from any moment. It must not run backwards. */
  now?(): number;
  readonly timeoutMs?: number;
  /** Shared by all clients of a process. A client without it has a pace of its own. */
  readonly paces?: Paces;
  /** How long a request waits here for its turn. One that has to wait longer ends as `rate_limited`. */
  readonly longestWaitMs?: number;
}
export type Outcome<T> =
  | { readonly outcome: "done"; readonly value: T }
  | { readonly outcome: "refused"; readonly status: number; readonly problems: readonly Problem[] }
  /** Only for calls that must not be repeated blindly. The call may have been carried out or not. */
  | { readonly outcome: "unknown" };

interface KlaviyoRequest<T> {
  readonly call: CallName;
  readonly send: (session: ApiKeySession) => Promise<unknown>;
  readonly answer: z.ZodType<T>;
  /** What to do when it is unknown whether the call was carried out: repeat it (the default), or tell. */
  readonly whenLost?: "repeat" | "tell";
}
/** Klaviyo, asked by one access. The other files in this folder have the questions. */
export interface KlaviyoClient {
  /** Waits for its turn, sends, and repeats what is worth repeating. Throws KlaviyoError. */
  request<T>(request: KlaviyoRequest<T>): Promise<Outcome<T>>;
  wait(ms: number): Promise<void>;
}

/** @param access - a private key, or another kind of access */
export function klaviyoClient(access: string | KlaviyoAccess, options: KlaviyoClientOptions): KlaviyoClient {
  const way = typeof access === "string" ? keyAccess(access) : access;
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const pacer = new Pacer(way.account, options);
  const wait = (ms: number) => options.sleep(ms, signal);

  /** Sends a request with a valid authorization. A refused authorization is renewed once. */
  async function send<T>({ call, send }: KlaviyoRequest<T>, attempt: number): Promise<Reply> {
    for (let renewed = false; ; renewed = true) {
      const authorization = await way.authorization();
      // A text that can't be in a header can't be a key. It would also come back in the text of an error.
      if (!PRINTABLE.test(authorization)) throw new KlaviyoError("wrong_key", { call });
      await pacer.turn(call, renewed || attempt > 1);
      const reply = await exchange(authorization, send, { timeoutMs, signal });
      if ("rate" in reply) pacer.learn(call, reply.rate);
      if (reply.kind !== "refused" || reply.status !== 401) return reply;
      if (renewed || way.renew === undefined || !(await way.renew(authorization))) return reply;
    }
  }

  async function request<T>(asked: KlaviyoRequest<T>): Promise<Outcome<T>> {
    const { call, answer, whenLost = "repeat" } = asked;
    for (let attempt = 1; ; attempt += 1) {
      const reply = await send(asked, attempt);
      const outcome = outcomeOf({ call, answer, renewable: way.renew !== undefined }, reply);
      if (outcome) return outcome;
      if (reply.kind !== "throttled" && whenLost === "tell") return { outcome: "unknown" };
      const waitMs = waitBeforeRepeat(call, reply, attempt);
      if (reply.kind === "throttled") pacer.block(call, waitMs);
      if (waitMs > pacer.longestWaitMs)
        throw tooLong(call, waitMs, reply.kind === "throttled" ? { status: 429 } : {});
      await wait(waitMs);
    }
  }
  return { request, wait };
}

interface Expected<T> {
  readonly call: CallName;
  readonly answer: z.ZodType<T>;
  readonly renewable: boolean;
}

/** What an answer means; null: send again. */
function outcomeOf<T>({ call, answer, renewable }: Expected<T>, reply: Reply): Outcome<T> | null {
  if (reply.kind === "answered") {
    const parsed = answer.safeParse(reply.data);
    // An answer of an unknown shape comes from something in between, not from Klaviyo.
    return parsed.success ? { outcome: "done", value: parsed.data } : null;
  }
  if (reply.kind !== "refused") return null;
  const { status, problems } = reply;
  const klaviyoCode = problems[0]?.code ?? undefined;
  if (status === 401)
    throw new KlaviyoError(renewable ? "connection_ended" : "wrong_key", { call, status, klaviyoCode });
  if (status === 403)
    throw new KlaviyoError("missing_scope", { call, status, klaviyoCode, scope: CALLS[call] });
  return { outcome: "refused", status, problems };
}

/** Milliseconds until the next attempt. Throws when no attempt is left. */
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

function tooLong(
  call: CallName,
  waitMs: number,
  facts: { readonly status?: number; readonly wasSent?: boolean },
): KlaviyoError {
  return new KlaviyoError("rate_limited", { call, retryAfterSeconds: Math.ceil(waitMs / 1000), ...facts });
}

/** Keeps each call of an account below the steady rate that Klaviyo's headers give. */
class Pacer {
  readonly longestWaitMs: number;
  readonly #account: string;
  readonly #paces: Paces;
  readonly #options: KlaviyoClientOptions;

  constructor(account: string, options: KlaviyoClientOptions) {
    this.#account = account;
    this.#paces = options.paces ?? new Paces();
    this.#options = options;
    this.longestWaitMs = options.longestWaitMs ?? LONGEST_WAIT_MS;
  }

  /**
   * @param wasSent - whether the call went out before
   * @throws KlaviyoError `rate_limited` when the turn is too far off
   */
  async turn(call: CallName, wasSent: boolean): Promise<void> {
    const { waitMs, taken } = this.#paces.turn(this.#account, call, this.#now(), this.longestWaitMs);
    if (!taken) throw tooLong(call, waitMs, { wasSent });
    if (waitMs > 0) await this.#options.sleep(waitMs, this.#options.signal);
  }

  learn(call: CallName, report: Parameters<Paces["learn"]>[2]): void {
    this.#paces.learn(this.#account, call, report, this.#now());
  }

  block(call: CallName, forMs: number): void {
    const nowMs = this.#now();
    this.#paces.block(this.#account, call, nowMs + forMs, nowMs);
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}

/** The value of an outcome. Throws a KlaviyoError where Klaviyo refused. */
export function valueOf<T>(call: CallName, outcome: Outcome<T>): T {
  if (outcome.outcome === "done") return outcome.value;
  if (outcome.outcome === "unknown") throw new KlaviyoError("unavailable", { call });
  const klaviyoCode = outcome.problems[0]?.code ?? undefined;
  throw new KlaviyoError("refused", { call, status: outcome.status, klaviyoCode });
}
