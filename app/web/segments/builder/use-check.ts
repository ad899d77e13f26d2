import { useEffect, useState } from "react";

import { askCheck } from "../ask-server.ts";
import type { CheckView } from "../segment-view.ts";

/** After the last key, and between two tries while another count is under way. */
const PAUSE_MS = 400;

export interface LiveCheck {
  /** What the server said last; null: nothing yet, or it could not be asked. */
  readonly check: CheckView | null;
  /** Why an estimate is all that there is; null: the exact count is there, or awaited. */
  readonly onlyEstimated: "too_slow" | "unreachable" | null;
  /** An answer to the newest edit is awaited. */
  readonly waiting: boolean;
}

/**
 * Asks the server about the rule after each edit, once typing pauses. Where it answers with an estimate, it is asked for
 * the exact count at once. An answer to an older edit is never shown after a newer one.
 * @param rule - its JSON as a text
 */
export function useCheck(id: number | null, rule: string): LiveCheck {
  const [live, setLive] = useState<LiveCheck>({ check: null, onlyEstimated: null, waiting: true });
  useEffect(() => {
    const newer = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let estimate: CheckView | null = null;
    const ask = async (): Promise<void> => {
      const asked = { id, rule: JSON.parse(rule) as unknown, atOnce: estimate === null };
      const check = await askCheck(asked, newer.signal);
      if (newer.signal.aborted) return;
      if (check?.outcome === "not_counted" && check.because === "busy") {
        timer = setTimeout(() => void ask(), PAUSE_MS);
        return;
      }
      if (check?.outcome === "estimated") {
        estimate = check;
        setLive({ check, onlyEstimated: null, waiting: true });
        return ask();
      }
      const missing = whyMissing(check);
      if (estimate !== null && missing !== null)
        setLive({ check: estimate, onlyEstimated: missing, waiting: false });
      else setLive({ check, onlyEstimated: null, waiting: false });
    };
    setLive((before) => ({ ...before, waiting: true }));
    timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      newer.abort();
    };
  }, [id, rule]);
  return live;
}

/** Why there is no count; null: there is one, or the rule has none. */
function whyMissing(check: CheckView | null): LiveCheck["onlyEstimated"] {
  if (check === null) return "unreachable";
  return check.outcome === "not_counted" && check.because === "too_slow" ? "too_slow" : null;
}
