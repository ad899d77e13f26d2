/** Why a shop refuses the app. */
type Closure = "access_lost" | "frozen" | "forbidden" | "closed";

const CLOSURES: Readonly<Record<number, Closure>> = { 401: "access_lost", 402: "frozen", 404: "closed" };

/**
 * The shop refuses the app: it is frozen, locked or closed, or the app was removed (401, 402, 403, 404, 423). Trying
 * again soon is of no use.
 */
export class ShopUnavailableError extends Error {
  override name = "ShopUnavailableError";
  readonly status: number;
  readonly closure: Closure;

  constructor(status: number) {
    super(
      `Shopify refused the app with status ${status}: the shop is closed or frozen, or the app was removed.`,
    );
    this.status = status;
    this.closure = CLOSURES[status] ?? "forbidden";
  }
}

/** Shopify refused a document, or its answer had an unexpected shape. It has codes, never an answer's text. */
export class AdminApiError extends Error {
  override name = "AdminApiError";
  readonly code: string;

  constructor(operation: string, code: string, place?: string) {
    super(`Shopify refused ${operation}: ${code}${place === undefined ? "" : ` at ${place}`}.`);
    this.code = code;
  }
}

/** Shopify did not answer in time, or not at all, after several tries. */
export class AdminUnreachableError extends Error {
  override name = "AdminUnreachableError";
}

/** Shopify throttled a request again and again. It carried nothing out. */
export class AdminThrottledError extends AdminUnreachableError {
  override name = "AdminThrottledError";
}
