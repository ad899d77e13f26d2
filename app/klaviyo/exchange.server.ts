import { ApiKeySession, RetryWithExponentialBackoff } from "klaviyo-api";
import { z } from "zod";
import { readRateReport, readRetryAfter } from "./pace.ts";
import type { RateReport } from "./pace.ts";

type SdkRequest = Parameters<ApiKeySession["requestWithRetry"]>[0];
type SdkResponse = Awaited<ReturnType<ApiKeySession["requestWithRetry"]>>;

const MEDIA_TYPE = "application/vnd.api+json";
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const JSON_TYPE = /^application\/(vnd\.api\+)?json\b/i;
const CODE = /^[a-z0-9_.-]{1,64}$/i;

/** One error of an answer: the place that it points to, and Klaviyo's code. Never its text, which may name a person. */
export interface Problem {
  readonly code: string | null;
  readonly pointer: string | null;
  readonly parameter: string | null;
}
/** How one request ended. `lost`: it is unknown whether Klaviyo carried it out. */
export type Reply =
  | { readonly kind: "answered"; readonly data: unknown; readonly rate: RateReport }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly problems: Problem[];
      readonly rate: RateReport;
    }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number | null }
  | { readonly kind: "lost"; readonly status: number | null };

const FAILURE = z.object({
  response: z.object({ status: z.number(), headers: z.unknown(), data: z.unknown() }),
});
const ERRORS = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().nullish(),
        source: z.object({ pointer: z.string().nullish(), parameter: z.string().nullish() }).nullish(),
      }),
    )
    .min(1),
});

/**
 * A session of Klaviyo's SDK for a single request. It stores the answer itself, and gives the SDK an empty answer or
 * an empty error. The SDK's own errors would carry the authorization. Its conversion of answers is not needed, since
 * answers are parsed anyway.
 */
class Exchange extends ApiKeySession {
  reply: Reply | null = null;
  readonly #authorization: string;
  readonly #limits: ExchangeLimits;

  constructor(authorization: string, limits: ExchangeLimits) {
    super("", new RetryWithExponentialBackoff({ numRetries: 0 }));
    this.#authorization = authorization;
    this.#limits = limits;
  }

  override async requestWithRetry(request: SdkRequest): Promise<SdkResponse> {
    const { signal, timeoutMs } = this.#limits;
    const contentType = request.data === undefined ? {} : { "Content-Type": MEDIA_TYPE };
    try {
      const response = await super.requestWithRetry({
        ...request,
        headers: { ...request.headers, ...contentType, Authorization: this.#authorization },
        adapter: "fetch",
        timeout: timeoutMs,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        ...(signal ? { signal } : {}),
      });
      this.reply = answerOf(response);
      return { ...response, data: undefined };
    } catch (error) {
      this.reply = replyOf(error);
    }
    throw new Error("the exchange with Klaviyo failed");
  }
}

interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one request with Klaviyo's SDK, without any retry, and tells how it ended. Throws only when aborted.
 * @param authorization - the value of that header
 */
export async function exchange(
  authorization: string,
  request: (session: ApiKeySession) => Promise<unknown>,
  limits: ExchangeLimits,
): Promise<Reply> {
  limits.signal?.throwIfAborted();
  const session = new Exchange(authorization, limits);
  await request(session).catch(() => null);
  limits.signal?.throwIfAborted();
  if (session.reply === null) throw new Error("Klaviyo's SDK did not accept the arguments of a call.");
  return session.reply;
}

/**
 * Something in between may answer with a page and 200, even to a request whose answer has no body (204; also 202 where
 * Klaviyo took something for later).
 */
function answerOf({ status, headers, data }: SdkResponse): Reply {
  const header = headerOf(headers);
  // Fetch gives a text for an answer without a body.
  const isEmpty = status === 204 || (status === 202 && data === "");
  if (!isEmpty && !JSON_TYPE.test(header("content-type") ?? "")) return { kind: "lost", status };
  const body = isEmpty ? null : (data as unknown);
  return { kind: "answered", data: body, rate: readRateReport(header) };
}

/** Only a JSON:API error is from Klaviyo. The edge in front of it sends pages with any status, also with 403. */
function replyOf(error: unknown): Reply {
  const failure = FAILURE.safeParse(error);
  if (!failure.success) return { kind: "lost", status: null };
  const { status, data } = failure.data.response;
  const problems = problemsOf(data);
  if (problems === null) return { kind: "lost", status };
  const header = headerOf(failure.data.response.headers);
  if (status === 429) {
    const retryAfterSeconds = readRetryAfter(header("retry-after"), header("date"));
    return { kind: "throttled", retryAfterSeconds };
  }
  if (status < 400 || status === 408 || status >= 500) return { kind: "lost", status };
  return { kind: "refused", status, problems, rate: readRateReport(header) };
}

/** null: the body is not a JSON:API error. */
function problemsOf(data: unknown): Problem[] | null {
  const parsed = ERRORS.safeParse(data);
  if (!parsed.success) return null;
  return parsed.data.errors.map(({ code, source }) => ({
    code: code && CODE.test(code) ? code : null,
    pointer: source?.pointer ?? null,
    parameter: source?.parameter ?? null,
  }));
}

function headerOf(headers: unknown): (name: string) => string | null {
  const parsed = z.record(z.string(), z.unknown()).safeParse({ ...(headers as object | null) });
  return (name) => {
    const value = parsed.success ? parsed.data[name] : undefined;
    return typeof value === "string" ? value : null;
  };
}
