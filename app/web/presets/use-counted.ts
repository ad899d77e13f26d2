import { useEffect, useState } from "react";

import type { PresetsView } from "./presets-view.ts";

interface Counted {
  readonly view: PresetsView;
  /** Whether the people could not be counted. */
  readonly failed: boolean;
}

interface Answer {
  /** The page's data that it belongs to. */
  readonly to: PresetsView;
  readonly view: PresetsView | null;
}

/** The presets as they were loaded, and with the numbers of their people as soon as these are counted. */
export function useCounted(loaded: PresetsView): Counted {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (loaded.counted) return;
    const asking = new AbortController();
    void askCounts(asking.signal).then((view) => {
      if (!asking.signal.aborted) setAnswer({ to: loaded, view });
    });
    return () => asking.abort();
  }, [loaded]);
  if (answer?.to !== loaded) return { view: loaded, failed: false };
  return { view: answer.view ?? loaded, failed: answer.view === null };
}

/** null: it could not be asked. */
async function askCounts(signal: AbortSignal): Promise<PresetsView | null> {
  try {
    const answer = await fetch("/app/segments/presets/counts", {
      signal,
      headers: { Accept: "application/json" },
    });
    return answer.ok ? ((await answer.json()) as PresetsView) : null;
  } catch {
    return null;
  }
}
