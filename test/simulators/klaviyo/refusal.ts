import type { Problem } from "./contract.ts";

/** A JSON:API error answer, thrown by whoever refuses a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly object[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, errors: readonly object[], headers: Readonly<Record<string, string>> = {}) {
    super(`refused with ${status}`);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

const TITLES: Readonly<Record<string, string>> = {
  invalid: "Invalid input.",
  not_found: "Not found.",
  authentication_failed: "Authentication failed.",
  not_authenticated: "Authentication failed.",
  permission_denied: "Permission denied.",
  throttled: "Too many requests.",
  duplicate_profile: "Conflict.",
  payload_too_large: "Payload too large.",
};

/** One JSON:API error object. */
export function errorObject(status: number, code: string, problem: Problem, meta: object = {}): object {
  const { detail, pointer, parameter, header } = problem;
  const source = {
    ...(pointer === undefined ? {} : { pointer }),
    ...(parameter === undefined ? {} : { parameter }),
    ...(header === undefined ? {} : { header }),
  };
  return {
    id: crypto.randomUUID(),
    status,
    code,
    title: TITLES[code] ?? "Something went wrong.",
    detail,
    source,
    links: {},
    meta,
  };
}

export function refuse(status: number, code: string, problem: Problem, meta: object = {}): Refusal {
  return new Refusal(status, [errorObject(status, code, problem, meta)]);
}

export function notFound(what: string, id: string): Refusal {
  return refuse(404, "not_found", { detail: `A ${what} with id ${id} does not exist.`, pointer: "/data/id" });
}

export function throttled(retryAfterSeconds: number | null): Refusal {
  const errors = [errorObject(429, "throttled", { detail: "Request was throttled." })];
  return new Refusal(
    429,
    errors,
    retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  );
}
