import { useEffect, useState } from "preact/hooks";

import type { Asked } from "./ask.ts";

/**
 * Asks once the component stands, and when told to ask again.
 * @param request - the same function for as long as the question is the same
 * @returns `asked` null: no answer yet
 */
export function useAsked<Answer>(request: () => Promise<Asked<Answer>>): {
  readonly asked: Asked<Answer> | null;
  readonly again: () => void;
} {
  const [asked, setAsked] = useState<Asked<Answer> | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isShown = true;
    setAsked(null);
    void request().then((found) => {
      if (isShown) setAsked(found);
    });
    return () => {
      isShown = false;
    };
  }, [request, round]);
  return {
    asked,
    again: () => {
      setRound(round + 1);
    },
  };
}
