import { useFetcher, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

import { CARD_INTENTS, DRAFTS_PATH, type AccountCampaigns, type CampaignsCardProps } from "./drafts-view.ts";

/** What the card's page answers to what the card sends. */
export interface CardAnswer {
  readonly linkProblem: string | null;
}

/** What the card shows besides what its page's loader gives, and what it can do. */
export type CardWork = Pick<
  CampaignsCardProps,
  "account" | "loadingAccount" | "linkProblem" | "pending" | "onLoadAccount" | "onSend"
>;

/** Sends what the merchant does on the card, from whichever page it stands on. */
export function useCampaignsCard(): CardWork {
  const account = useFetcher<AccountCampaigns>();
  const { submit, data, formData } = useFetcher<CardAnswer>();
  const { revalidate } = useRevalidator();
  // The page learns that access has to be asked for again.
  const lacksAccess =
    account.data !== undefined && "problem" in account.data && account.data.problem === "missing_scope";
  useEffect(() => {
    if (lacksAccess) revalidate();
  }, [lacksAccess, revalidate]);
  return {
    account: account.data ?? null,
    loadingAccount: account.state !== "idle",
    linkProblem: data?.linkProblem ?? null,
    pending: CARD_INTENTS.find((each) => each === formData?.get("intent")) ?? null,
    onLoadAccount: () => account.load(`${DRAFTS_PATH}/account`),
    onSend: (intent, fields = {}) => submit({ intent, ...fields }, { method: "post", action: DRAFTS_PATH }),
  };
}
