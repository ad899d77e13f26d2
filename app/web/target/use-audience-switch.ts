import { useFetcher } from "@remix-run/react";

import { useWaiting } from "../ui/use-polling.ts";
import type { SendingView } from "./audience-cards.tsx";
import { isExpected, switchIn, type AudienceTargetsView, type SwitchResult } from "./audience-view.ts";

type Switch = Pick<SendingView, "view" | "switching" | "switched" | "queued" | "onSwitch">;

/**
 * Sends what the merchant wants of a segment or an arm at its targets.
 * @param action - the address of its page
 * @param fields - what the page needs to know besides
 */
export function useAudienceSwitch(
  view: AudienceTargetsView,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Switch {
  const fetcher = useFetcher<SwitchResult>();
  const switched = fetcher.data ?? null;
  return {
    view,
    switching: switchIn(fetcher.formData),
    switched,
    queued: useWaiting(isExpected(view, switched)),
    onSwitch: (form) => fetcher.submit({ ...form, ...fields }, { method: "post", action }),
  };
}
