/** How pages ask for what stands in no page's own data: what was bought, and the titles of products. */
import type { BoughtView, ChoicesView, TitlesView } from "./bought-view.ts";

/** null: it could not be asked. */
export async function askBought(address: string, signal: AbortSignal): Promise<BoughtView | null> {
  return get<BoughtView>(address, signal);
}

/** null: it could not be asked. */
export async function askChoices(of: string, text: string, signal: AbortSignal): Promise<ChoicesView | null> {
  return get<ChoicesView>(`/app/bought/choices?${new URLSearchParams({ of, text }).toString()}`, signal);
}

/** null: it could not be asked. */
export async function askTitles(ids: readonly string[], signal: AbortSignal): Promise<TitlesView | null> {
  return get<TitlesView>(
    `/app/bought/titles?${new URLSearchParams({ ids: ids.join(",") }).toString()}`,
    signal,
  );
}

async function get<Answer>(address: string, signal: AbortSignal): Promise<Answer | null> {
  try {
    const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Answer) : null;
  } catch {
    return null;
  }
}
