import { BlockStack, Button, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AccountCampaign, CampaignsCardProps } from "./drafts-view.ts";

const LINK_PROBLEMS = ["unavailable", "missing_scope", "gone", "too_many", "not_connected"] as const;

/** Links a campaign that the merchant made in Klaviyo. The account is asked only when the merchant wants to. */
export function LinkCampaign(props: CampaignsCardProps) {
  const { t } = useTranslation();
  const { account, loadingAccount, linkProblem, onLoadAccount } = props;
  const problem = account !== null && "problem" in account ? account.problem : linkProblem;
  const known = LINK_PROBLEMS.find((each) => each === problem);
  return (
    <BlockStack gap="300">
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t("drafts.link.heading")}
        </Text>
        <Text as="p">{t("drafts.link.text")}</Text>
      </BlockStack>
      {known === undefined ? null : (
        <Text as="p" tone="critical">
          {t(`drafts.link.${known}`)}
        </Text>
      )}
      {account !== null && "campaigns" in account ? (
        <Choice {...props} campaigns={account.campaigns} />
      ) : (
        <InlineStack>
          <Button onClick={onLoadAccount} loading={loadingAccount}>
            {t("drafts.link.load")}
          </Button>
        </InlineStack>
      )}
    </BlockStack>
  );
}

type ChoiceProps = Pick<CampaignsCardProps, "pending" | "onSend"> & {
  readonly campaigns: readonly AccountCampaign[];
};

function Choice({ campaigns, pending, onSend }: ChoiceProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(campaigns[0]?.id ?? "");
  if (campaigns.length === 0) return <Text as="p">{t("drafts.link.none")}</Text>;
  return (
    <BlockStack gap="300">
      <Select
        label={t("drafts.link.label")}
        options={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen}
        onChange={setChosen}
      />
      <InlineStack>
        <Button loading={pending === "link"} onClick={() => onSend("link", { campaignId: chosen })}>
          {t("drafts.link.button")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
