import { useFetcher } from "@remix-run/react";
import { useCallback } from "react";

import { ACCESS_INTENTS, type AccessIntent, type AccessProps, type AccessResult } from "../ui/access-view.ts";
import { useConsent } from "../ui/use-consent.ts";
import { DRAFTS_PATH } from "./drafts-view.ts";

/**
 * Asks for what drafts take at Klaviyo.
 * @param back - the address in the app that the merchant comes back to from Klaviyo
 */
export function useDraftsAccess(back: string): Pick<AccessProps, "result" | "pending" | "onSend"> {
  const { submit, data, formData } = useFetcher<AccessResult>();
  const send = useCallback(
    (intent: AccessIntent, fields: Readonly<Record<string, string>> = {}) =>
      submit({ intent, back, ...fields }, { method: "post", action: `${DRAFTS_PATH}/access` }),
    [submit, back],
  );
  useConsent(
    data?.outcome === "leave" ? data.url : null,
    useCallback((grant: string) => send("finish", { grant }), [send]),
  );
  const pending = ACCESS_INTENTS.find((each) => each === formData?.get("intent")) ?? null;
  return { result: data ?? null, pending, onSend: send };
}
