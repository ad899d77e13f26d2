/** How the builder asks the server. A fault never takes the page, and what was typed, away. */
import type { CheckView, SaveView } from "./segment-view.ts";

/** null: it could not be asked. */
export async function askCheck(
  asked: { readonly id: number | null; readonly rule: unknown; readonly atOnce: boolean },
  signal?: AbortSignal,
): Promise<CheckView | null> {
  return post<CheckView>("/app/segments/check", asked, signal);
}

/** null: it could not be asked. */
export async function askSave(asked: {
  readonly id: number | null;
  /** Of the segment when the edit began; null: a new one. */
  readonly revision: string | null;
  readonly name: string;
  readonly rule: unknown;
}): Promise<SaveView | null> {
  return post<SaveView>("/app/segments/save", asked);
}

async function post<Answer>(address: string, body: object, signal?: AbortSignal): Promise<Answer | null> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    return answer.ok ? ((await answer.json()) as Answer) : null;
  } catch {
    return null;
  }
}
