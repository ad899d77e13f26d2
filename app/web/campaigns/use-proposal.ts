import { useEffect, useState } from "react";

import type { FormProposal, StartFormView } from "./form-view.ts";

interface Answer {
  readonly asked: string;
  readonly proposal: FormProposal;
}

/** The form with what is known of the source's members, as soon as they are counted. A large store takes seconds. */
export function useProposal(loaded: StartFormView): StartFormView {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { source, days } = loaded;
  const asked = new URLSearchParams({ source, days: String(days) }).toString();
  useEffect(() => {
    const asking = new AbortController();
    void askProposal(asked, asking.signal).then((proposal) => {
      if (!asking.signal.aborted) setAnswer({ asked, proposal });
    });
    return () => asking.abort();
  }, [asked]);
  return { ...loaded, proposal: answer?.asked === asked ? answer.proposal : null };
}

async function askProposal(asked: string, signal: AbortSignal): Promise<FormProposal> {
  try {
    const answer = await fetch(`/app/campaigns/new/proposal?${asked}`, {
      signal,
      headers: { Accept: "application/json" },
    });
    return answer.ok ? ((await answer.json()) as FormProposal) : { outcome: "too_slow" };
  } catch {
    return { outcome: "too_slow" };
  }
}
