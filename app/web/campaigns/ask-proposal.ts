/** How the form asks what is known of a source's members. A fault never takes the form, and what was typed, away. */
import type { FormProposal } from "./form-view.ts";

/** Waits between two tries. It ends early once the signal aborts. */
type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** After a fault that may pass, it is asked for again after these pauses. Then the merchant is asked. */
const PAUSES_MS = [1_000, 4_000];
const UNREACHABLE: FormProposal = { outcome: "unreachable" };

/** @param asked - the query that names the source and the days */
export async function askProposal(
  asked: string,
  signal: AbortSignal,
  wait: Wait = byTheClock,
): Promise<FormProposal> {
  for (const pauseMs of PAUSES_MS) {
    const proposal = await askOnce(asked, signal);
    if (proposal !== null) return proposal;
    await wait(pauseMs, signal);
    if (signal.aborted) return UNREACHABLE;
  }
  return (await askOnce(asked, signal)) ?? UNREACHABLE;
}

/** null: it could not be asked. */
async function askOnce(asked: string, signal: AbortSignal): Promise<FormProposal | null> {
  try {
    const answer = await fetch(`/app/campaigns/new/proposal?${asked}`, {
      signal,
      headers: { Accept: "application/json" },
    });
    return answer.ok ? ((await answer.json()) as FormProposal) : null;
  } catch {
    return null;
  }
}

function byTheClock(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
