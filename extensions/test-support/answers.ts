/** What the app answers: JSON, a status with a problem, a page, nothing at all, or never. */
export type Answer = object | number | "html" | "down" | "never";

/** A request that an extension made. */
export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly body: unknown;
}

/**
 * A `fetch` that answers by address, without its query, as the app does. Several answers come one after the other, the
 * last one again and again.
 */
export function answering(answers: Readonly<Record<string, Answer | readonly Answer[]>>): {
  readonly fetch: typeof globalThis.fetch;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const path = typeof input === "string" ? input : "";
    const address = path.split("?")[0] ?? "";
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    asked.push({ path, method: init.method ?? "GET", body });
    const known = answers[address];
    if (known === undefined) throw new Error(`Nothing was expected to ask for ${address}.`);
    const list: readonly Answer[] = Array.isArray(known) ? (known as readonly Answer[]) : [known];
    const count = counts.get(address) ?? 0;
    counts.set(address, count + 1);
    return respond(list[Math.min(count, list.length - 1)] ?? "down", init.signal);
  };
  return { fetch, asked };
}

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "not_allowed",
  403: "not_allowed",
  429: "too_many_requests",
};

async function respond(answer: Answer, signal: AbortSignal | null | undefined): Promise<Response> {
  if (answer === "down") throw new TypeError("Failed to fetch");
  if (answer === "html") return new Response("<!doctype html><title>Not here</title>");
  if (answer === "never")
    return new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => {
        reject(new Error("Aborted"));
      });
    });
  if (typeof answer === "number")
    return Response.json({ problem: PROBLEMS[answer] ?? "unavailable" }, { status: answer });
  return Response.json(answer);
}
