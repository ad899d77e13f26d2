import type { z } from "zod";

import { AdminApiError, AdminThrottledError, AdminUnreachableError, ShopUnavailableError } from "./errors.ts";
import { answerSchema, replyOf, replyOfThrown, type Answer, type Reply } from "./reply.ts";
import { backoffMs, busyWaitMs, throttleVerdict } from "./retry.ts";

/** A client of a shop's Admin API. */
export interface AdminClient {
  /**
   * Sends a document and returns its `data`, parsed. Waits when throttled. Repeats queries after failures of the
   * network or of Shopify. Does not repeat mutations, which may have been carried out.
   * @param signal - once it is aborted, nothing more is sent
   * @param isPartly - the document's fields are tasks of their own: where Shopify fails at some of them, those are null
   *   and the others have their data. Those that it throttled weren't carried out: they are missing, and the client's
   *   next request waits. Otherwise an error at one field refuses all
   * @throws ShopUnavailableError | AdminApiError | AdminUnreachableError
   */
  request<T>(
    document: string,
    variables: Record<string, unknown>,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
    isPartly?: boolean,
  ): Promise<T>;
}

export type AdminCall = (document: string, variables: Record<string, unknown>) => Promise<Response>;

interface AdminClientOptions {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** How long one request may take. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const THROTTLE_TRIES = 20;
const FAILURE_TRIES = 4;
const UNAVAILABLE = new Set([401, 402, 403, 404, 423]);

type Step<T> = { readonly value: T; readonly owedMs?: number } | { readonly waitMs: number };

export function adminClient(call: AdminCall, options: AdminClientOptions): AdminClient {
  // What was throttled within a request that was carried out is waited for before the next, so that nothing keeps its
  // answers from being noted.
  let owedMs = 0;
  return {
    async request(document, variables, schema, asked, isPartly = false) {
      const signal = eitherOf(options.signal, asked);
      const operation = operationName(document);
      const tries = { throttled: 0, failed: 0 };
      if (owedMs > 0) await options.sleep(owedMs, signal);
      owedMs = 0;
      for (;;) {
        signal?.throwIfAborted();
        const reply = await send(call, document, variables, { ...options, signal });
        const step = judge(reply, { operation, repeatable: !isMutation(document), tries, schema, isPartly });
        if ("value" in step) {
          owedMs = step.owedMs ?? 0;
          return step.value;
        }
        await options.sleep(step.waitMs, signal);
      }
    },
  };
}

function eitherOf(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a === undefined || b === undefined ? (a ?? b) : AbortSignal.any([a, b]);
}

interface Asked<T> {
  readonly operation: string;
  readonly repeatable: boolean;
  readonly tries: { throttled: number; failed: number };
  readonly schema: z.ZodType<T>;
  readonly isPartly: boolean;
}

function judge<T>(reply: Reply | null, asked: Asked<T>): Step<T> {
  if (reply === null || reply.status >= 500) return afterFailure(reply, asked);
  if (reply.status === 429) return afterThrottle(asked, busyWaitMs(reply, asked.tries.throttled));
  if (UNAVAILABLE.has(reply.status)) throw new ShopUnavailableError(reply.status);
  if (reply.status !== 200) throw new AdminApiError(asked.operation, `UNEXPECTED_ANSWER_${reply.status}`);
  const answer = answerSchema.safeParse(reply.body);
  // A page of something in between. The request may never have reached Shopify.
  if (!answer.success) return afterFailure(reply, asked);
  const [error] = answer.data.errors ?? [];
  if (error === undefined) return { value: dataOf(answer.data, asked) };
  const code = error.extensions?.code ?? "UNKNOWN";
  if (asked.isPartly && code !== "ACCESS_DENIED" && isByField(answer.data))
    return partsOf(answer.data, asked);
  if (code === "INTERNAL_SERVER_ERROR") return afterFailure(reply, asked);
  if (code !== "THROTTLED") throw new AdminApiError(asked.operation, code, error.path?.join("."));
  const verdict = throttleVerdict(answer.data, asked.tries.throttled);
  if (verdict.verdict === "give_up") throw new AdminApiError(asked.operation, "MAX_COST_EXCEEDED");
  return afterThrottle(asked, verdict.ms);
}

/** Whether the document was carried out, and each error says at which of its fields it came up. */
function isByField({ data, errors = [] }: Answer): boolean {
  return typeof data === "object" && data !== null && errors.every(({ path = [] }) => path.length > 0);
}

/** The parts that were carried out or failed. What Shopify throttled is left out. */
function partsOf<T>(answer: Answer, asked: Asked<T>): Step<T> {
  const { data, errors = [] } = answer;
  const throttled = errors.filter(({ extensions }) => extensions?.code === "THROTTLED");
  const names = new Set(throttled.map(({ path: [name] = [] }) => String(name)));
  const parts = Object.entries(data as object).filter(([name]) => !names.has(name));
  const value = dataOf({ ...answer, data: Object.fromEntries(parts) }, asked);
  if (names.size === 0) return { value };
  const verdict = throttleVerdict(answer, asked.tries.throttled);
  return { value, owedMs: verdict.verdict === "wait" ? verdict.ms : backoffMs(0) };
}

function dataOf<T>(answer: Answer, asked: Asked<T>): T {
  const parsed = asked.schema.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  throw new AdminApiError(
    asked.operation,
    "UNEXPECTED_ANSWER",
    parsed.error.issues[0]?.path.map(String).join("."),
  );
}

function afterThrottle<T>(asked: Asked<T>, waitMs: number): Step<T> {
  asked.tries.throttled += 1;
  if (asked.tries.throttled > THROTTLE_TRIES)
    throw new AdminThrottledError(`Shopify kept throttling ${asked.operation}.`);
  return { waitMs };
}

function afterFailure<T>(reply: Reply | null, asked: Asked<T>): Step<T> {
  const waitMs = backoffMs(asked.tries.failed);
  asked.tries.failed += 1;
  if (asked.repeatable && asked.tries.failed <= FAILURE_TRIES) return { waitMs };
  const why = reply === null ? "no answer" : `status ${reply.status}`;
  throw new AdminUnreachableError(`Shopify could not be asked for ${asked.operation}: ${why}.`);
}

/** Sends one request; null: no answer came. */
async function send(
  call: AdminCall,
  document: string,
  variables: Record<string, unknown>,
  { signal, timeoutMs = TIMEOUT_MS }: AdminClientOptions,
): Promise<Reply | null> {
  try {
    return await before(timeoutMs, signal, call(document, variables).then(replyOf));
  } catch (thrown) {
    signal?.throwIfAborted();
    return replyOfThrown(thrown);
  }
}

/** The SDK's client takes no signal. So a request that hangs is left behind, not ended. */
async function before<T>(ms: number, signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  const end = new AbortController();
  const signals = [end.signal, ...(signal === undefined ? [] : [signal])];
  const over = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new AdminUnreachableError("Shopify took too long."));
    const timer = setTimeout(stop, ms);
    AbortSignal.any(signals).addEventListener("abort", () => {
      clearTimeout(timer);
      stop();
    });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    end.abort();
    over.catch(() => undefined);
    work.catch(() => undefined);
  }
}

function isMutation(document: string): boolean {
  return /^\s*(#[^\n]*\n\s*)*mutation\b/.test(document);
}

function operationName(document: string): string {
  return /\b(?:query|mutation)\s+(\w+)/.exec(document)?.[1] ?? "a document";
}
