type KlaviyoErrorCode =
  | "wrong_key"
  | "connection_ended"
  | "missing_scope"
  | "rate_limited"
  | "daily_limit"
  | "unavailable"
  | "refused";

interface KlaviyoErrorFacts {
  readonly call: string;
  readonly status?: number | undefined;
  readonly klaviyoCode?: string | undefined;
  readonly scope?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly wasSent?: boolean | undefined;
}

/**
 * Why a call to Klaviyo failed. It has codes only. It has no credentials, and nothing personal from Klaviyo or the
 * request. It has no cause, since the SDK's own errors carry the key.
 *
 * - `wrong_key`: connect again with another key. `connection_ended`: give the consent again. `missing_scope`: the
 *   access lacks `scope`.
 * - `rate_limited`, `daily_limit`: try again after `retryAfterSeconds`.
 * - `unavailable`: no usable answer after all attempts. The call may have been carried out or not.
 * - `refused`: Klaviyo will not do this, today or tomorrow.
 */
export class KlaviyoError extends Error {
  readonly code: KlaviyoErrorCode;
  readonly call: string;
  readonly status: number | null;
  readonly klaviyoCode: string | null;
  readonly scope: string | null;
  readonly retryAfterSeconds: number | null;
  /** false: it never left the app, which waits for its turn. */
  readonly wasSent: boolean;

  constructor(code: KlaviyoErrorCode, facts: KlaviyoErrorFacts) {
    const { call, status, klaviyoCode, scope, retryAfterSeconds, wasSent = true } = facts;
    const answer = [status, klaviyoCode].filter((part) => part !== undefined).join(" ");
    super(`Klaviyo: ${code} at ${call}${answer === "" ? "" : ` (${answer})`}`);
    this.name = "KlaviyoError";
    this.code = code;
    this.call = call;
    this.status = status ?? null;
    this.klaviyoCode = klaviyoCode ?? null;
    this.scope = scope ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
    this.wasSent = wasSent;
  }
}
