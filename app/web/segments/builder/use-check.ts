import { useEffect, useState } from "react";

import { askCheck } from "../ask-server.ts";
import type { CheckView } from "../segment-view.ts";

/** After the last key, and between two tries while another count is under way. */
const PAUSE_MS = 400;

export interface LiveCheck {
  /** What the server said last; null: nothing yet, or it could not be asked. */
  readonly check: CheckView | null;
  /** An answer to the newest edit is awaited. */
  readonly waiting: boolean;
}

/**
 * Asks the server about the rule after each edit, once typing pauses. An answer to an older edit is never shown after a
 * newer one.
 * @param rule - its JSON as a text
 */
export function useCheck(id: number | null, rule: string): LiveCheck {
  const [live, setLive] = useState<LiveCheck>({ check: null, waiting: true });
  useEffect(() => {
    const newer = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      const check = await askCheck({ id, rule: JSON.parse(rule) as unknown }, newer.signal);
      if (newer.signal.aborted) return;
      if (check?.outcome === "not_counted" && check.because === "busy") {
        timer = setTimeout(() => void ask(), PAUSE_MS);
        return;
      }
      setLive({ check, waiting: false });
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
