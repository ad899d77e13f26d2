import { useEffect, useState } from "react";

import { askTitles } from "./ask-bought.ts";

/** What this window was told. A page of another shop is another window. */
const KNOWN = new Map<string, string>();

/** Notes a title that came in another way. */
export function noteTitle(id: string, title: string): void {
  KNOWN.set(id, title);
}

/**
 * The titles of products by their ids. Those that are not known yet are asked for once the page is shown.
 * @returns what gives a title; null: it is not known now
 */
export function useProductTitles(ids: readonly string[]): (id: string) => string | null {
  const [, setAnswers] = useState(0);
  const asked = ids.join(",");
  useEffect(() => {
    const missing = asked.split(",").filter((id) => id !== "" && !KNOWN.has(id));
    if (missing.length === 0) return;
    const asking = new AbortController();
    void askTitles(missing, asking.signal).then((answer) => {
      for (const [id, title] of Object.entries(answer?.titles ?? {})) KNOWN.set(id, title);
      if (!asking.signal.aborted) setAnswers((before) => before + 1);
    });
    return () => asking.abort();
  }, [asked]);
  return (id) => KNOWN.get(id) ?? null;
}
