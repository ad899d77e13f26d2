import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** Klaviyo speaks JSON: a refusal is OAuth's or, as at its other endpoints, JSON:API's. */
const REFUSAL = z.object({ error: z.string() }).or(z.object({ errors: z.array(z.unknown()) }));
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;

/**
 * A fetch for Klaviyo's token endpoints. Only JSON is Klaviyo's answer; a page comes from the edge in front of it,
 * whatever its status, so the request is sent again. Throws where fetch does, at once: a request without an answer may
 * have been carried out, and a code or a rotating refresh token can be used once.
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

/** The answer as RFC 6749 wants it, in the ways that Klaviyo's pages don't promise. null: it is none of Klaviyo's. */
function answerOf(status: number, text: string): Response | null {
  // A revocation may be confirmed without a word.
  const body = status === 200 && text === "" ? {} : jsonOf(text);
  const isAnswer = status === 200 ? body !== null : REFUSAL.safeParse(body).success;
  if (!isAnswer) return null;
  return Response.json(status === 200 ? { token_type: "bearer", ...body } : body, { status });
}

/** A member that is null counts as left out. null: the text is no JSON, or only null. */
function jsonOf(text: string): object | null {
  try {
    const leaveOutNull = (_name: string, value: unknown) => (value === null ? undefined : value);
    return (JSON.parse(text, leaveOutNull) as object | undefined) ?? null;
  } catch {
    return null;
  }
}
