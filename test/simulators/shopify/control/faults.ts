import type { Response } from "express";

/**
 * Where a fault strikes: Admin API calls, one start of workflows within such a call, token calls, result downloads,
 * uploads, bulk runs, webhook sendings.
 */
export const FAULT_KINDS = ["graphql", "flow", "token", "result", "upload", "bulk", "webhook"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that was ordered, for so many times. */
export interface Fault {
  readonly kind: FaultKind;
  /** An HTTP status, or a name; see `FAULT_NAMES`. */
  readonly fault: string;
  readonly times: number;
  /** It strikes only at this text: in a call's document and variables, a start's handle and payload, a bulk document, or a webhook's topic. */
  readonly match: string | null;
  readonly afterBytes: number | null;
  readonly delayMs: number | null;
}

/** The names besides plain HTTP statuses, by kind. */
export const FAULT_NAMES: Readonly<Record<FaultKind, readonly string[]>> = {
  graphql: ["throttled", "internal", "page", "reset", "hang", "slow", "done_then_reset", "done_then_502"],
  flow: ["failed", "done_then_failed", "throttled"],
  token: ["reset", "hang"],
  result: ["reset", "truncate", "slow", "expired", "hang"],
  upload: ["reset", "hang"],
  bulk: ["failed", "failed_without_data", "timeout", "canceled", "expired", "stuck", "line_errors"],
  webhook: ["duplicate", "late", "lost", "wrong_hmac"],
};

/** The faults that were ordered and haven't struck yet. */
export class Faults {
  #pending: Fault[] = [];

  list(): readonly Fault[] {
    return this.#pending;
  }

  add(fault: Fault): void {
    this.#pending.push(fault);
  }

  clear(): void {
    this.#pending = [];
  }

  /** The next fault of a kind that fits the text. It is then used up by one. */
  take(kind: FaultKind, text = ""): Fault | null {
    const found = this.#pending.find(
      (fault) => fault.kind === kind && (fault.match === null || text.includes(fault.match)),
    );
    if (found === undefined) return null;
    this.#pending = this.#pending.flatMap((fault) =>
      fault !== found ? [fault] : fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [],
    );
    return found;
  }

  /** Takes the next fault of a kind and answers with it, if it is a plain one. @returns whether it has answered */
  answer(kind: FaultKind, response: Response, text = ""): boolean {
    const fault = this.take(kind, text);
    return fault !== null && answerFault(fault, response);
  }
}

/** Answers with a status, a page, a reset or silence. @returns false: the fault is none of these */
export function answerFault(fault: Fault, response: Response): boolean {
  if (fault.fault === "reset") {
    response.socket?.destroy();
    return true;
  }
  if (fault.fault === "hang") return true;
  // A page of the edge in front of Shopify. The request never got through.
  if (fault.fault === "page") {
    response.type("html").send("<html><body><h1>One moment, please</h1></body></html>");
    return true;
  }
  if (!/^[1-5]\d\d$/.test(fault.fault)) return false;
  const status = Number(fault.fault);
  if (status === 429) response.setHeader("Retry-After", "1.0");
  response.status(status);
  if (status >= 500) response.type("html").send("<html><body><h1>Something went wrong</h1></body></html>");
  else response.json({ errors: STATUS_TEXTS[status] ?? "Refused" });
  return true;
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  401: "[API] Invalid API key or access token (unrecognized login or wrong password)",
  402: "Unavailable Shop",
  403: "[API] This action requires merchant approval.",
  404: "Not Found",
  423: "Locked",
  429: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.",
};
