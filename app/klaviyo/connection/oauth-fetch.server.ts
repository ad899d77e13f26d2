import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** Klaviyo answers in JSON. A refusal has OAuth's shape or, as at its other endpoints, JSON:API's. */
const REFUSAL = z.object({ error: z.string() }).or(z.object({ errors: z.array(z.unknown()) }));
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;

/**
 * A fetch for Klaviyo's token endpoints. Only JSON is Klaviyo's answer. A page comes from the edge in front of it,
 * whatever its status, so the request is sent again. A request without any answer throws at once and is not repeated:
 * it may have been carried out, and a code or a rotating refresh token can be used only once.
 */
export async function fetchAnswer(url: string, init: RequestInit): Promise<Response> {
  const waiting = init.signal ? { signal: init.signal } : {};
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, init);
    const answer = answerOf(response.status, await response.text());
    if (answer !== null) return answer;
    if (attempt === MAX_ATTEMPTS) throw new Error("No answer was Klaviyo's.");
    await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, waiting);
  }
}

/**
 * The answer in the form of RFC 6749, completed where Klaviyo's documents don't promise it. null: it is not
 * Klaviyo's.
 */
function answerOf(status: number, text: string): Response | null {
  // The confirmation of a revocation may have no body.
  const body = status === 200 && text === "" ? {} : jsonOf(text);
  const isAnswer = status === 200 ? body !== null : REFUSAL.safeParse(body).success;
  if (!isAnswer) return null;
  return Response.json(status === 200 ? { token_type: "bearer", ...body } : body, { status });
}

/** Leaves out members that are null. null: the text is not JSON, or is only null. */
function jsonOf(text: string): object | null {
  try {
    const leaveOutNull = (_name: string, value: unknown) => (value === null ? undefined : value);
    return (JSON.parse(text, leaveOutNull) as object | undefined) ?? null;
  } catch {
    return null;
  }
}
