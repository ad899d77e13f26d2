import type { Problem } from "./contract.ts";

/** A JSON:API error answer, thrown where a request is refused. */
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

/** One JSON:API error object. Its source is a pointer into the body or a parameter, never a header. */
export function errorObject(status: number, code: string, problem: Problem, meta: object = {}): object {
  const { detail, pointer, parameter } = problem;
  const source = {
    ...(pointer === undefined ? {} : { pointer }),
    ...(parameter === undefined ? {} : { parameter }),
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

/** How an unknown id is answered: by 400 or 404, with a pointer to the id or to the whole. */
export interface UnknownIdForm {
  readonly status: 400 | 404;
  readonly at: "whole" | "id";
}

/** A refusal of an id that the account doesn't know. */
export class UnknownId extends Refusal {
  readonly #detail: string;
  readonly #pointer: string;

  constructor(detail: string, pointer: string, { status, at }: UnknownIdForm) {
    const code = status === 404 ? "not_found" : "invalid";
    super(status, [errorObject(status, code, { detail, pointer: at === "id" ? pointer : "/data" })]);
    this.#detail = detail;
    this.#pointer = pointer;
  }

  /** The same refusal in another form. */
  as(form: UnknownIdForm): UnknownId {
    return new UnknownId(this.#detail, this.#pointer, form);
  }
}

export function notFound(what: string, id: string, pointer = "/data/id"): UnknownId {
  return new UnknownId(`A ${what} with id ${id} does not exist.`, pointer, { status: 404, at: "id" });
}

export function throttled(retryAfterSeconds: number | null): Refusal {
  const errors = [errorObject(429, "throttled", { detail: "Request was throttled." })];
  return new Refusal(
    429,
    errors,
    retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  );
}
