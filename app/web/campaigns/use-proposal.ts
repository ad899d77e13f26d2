import { useCallback, useEffect, useState } from "react";

import { askProposal } from "./ask-proposal.ts";
import type { FormProposal, StartFormView } from "./form-view.ts";

interface Answer {
  readonly asked: string;
  readonly proposal: FormProposal;
}

interface Proposed {
  /** The form with what is known of the source's members, as soon as they are counted. */
  readonly view: StartFormView;
  readonly askAgain: () => void;
}

/** Asks for what is known of the source's members beside the page, since a large store takes seconds. */
export function useProposal(loaded: StartFormView): Proposed {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [tries, setTries] = useState(0);
  const { source, days } = loaded;
  const asked = new URLSearchParams({ source, days: String(days) }).toString();
  useEffect(() => {
    const asking = new AbortController();
    void askProposal(asked, asking.signal).then((proposal) => {
      if (!asking.signal.aborted) setAnswer({ asked, proposal });
    });
    return () => asking.abort();
  }, [asked, tries]);
  const askAgain = useCallback(() => {
    setAnswer(null);
    setTries((before) => before + 1);
  }, []);
  return { view: { ...loaded, proposal: answer?.asked === asked ? answer.proposal : null }, askAgain };
}
