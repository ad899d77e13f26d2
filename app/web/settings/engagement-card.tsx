import { Banner, BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { engagementPartKeys, engagementReasonKeys } from "../i18n/codes.ts";
import { AccessRefusal } from "../ui/access-refusal.tsx";
import { ConfirmOff } from "./confirm-off.tsx";
import { EngagementChoice } from "./engagement-choice.tsx";
import { SHOWN_PARTS, type EngagementProps, type EngagementView } from "./engagement-view.ts";
import { KlaviyoCard } from "./klaviyo-card.tsx";

/** Whether engagement is read from Klaviyo: what is read and kept, on and off. */
export function EngagementCard(props: EngagementProps) {
  const { view } = props;
  return (
    <KlaviyoCard of="engagement" {...props} about={<WhatIsRead />} refusal={<Refusal {...props} />}>
      {view.onSince === null ? null : (
        <>
          <State {...view} onSince={view.onSince} />
          <On {...props} />
        </>
      )}
    </KlaviyoCard>
  );
}

function WhatIsRead() {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("settings.engagement.readHeading")}
      </Text>
      <Text as="p">{t("settings.engagement.read")}</Text>
      <Text as="h3" variant="headingSm">
        {t("settings.engagement.keptHeading")}
      </Text>
      <Text as="p">
        {t("settings.engagement.kept")} {t("settings.engagement.apple")}
      </Text>
    </BlockStack>
  );
}

function Refusal({ result }: EngagementProps) {
  const { t } = useTranslation();
  if (result?.outcome !== "refused" || result.code !== "choice") return <AccessRefusal result={result} />;
  return (
    <Banner tone="critical">
      <p>{t("settings.engagement.choiceRefused")}</p>
    </Banner>
  );
}

function State({ onSince, reading, asOf, failures }: EngagementView & { readonly onSince: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="100">
      <Text as="p">{t("settings.engagement.on", { moment: format.dateTime(onSince) })}</Text>
      {SHOWN_PARTS.map((part) => {
        const moment = asOf[part];
        return (
          <Text as="p" key={part}>
            {moment === null
              ? t("settings.engagement.never", { part: t(engagementPartKeys(part)) })
              : t("settings.engagement.asOf", {
                  part: t(engagementPartKeys(part)),
                  moment: format.dateTime(moment),
                })}
          </Text>
        );
      })}
      {reading ? <Text as="p">{t("settings.engagement.reading")}</Text> : null}
      {failures.map(({ part, code }) => (
        <Text as="p" tone="critical" key={part}>
          {t("settings.engagement.failed", {
            part: t(engagementPartKeys(part)),
            reason: t(engagementReasonKeys(code)),
          })}
        </Text>
      ))}
    </BlockStack>
  );
}

function On(props: EngagementProps) {
  const { pending, onSend } = props;
  return (
    <>
      <EngagementChoice {...props} key={JSON.stringify([props.view.listIds, props.view.properties])} />
      <ConfirmOff of="engagement" pending={pending === "off"} onOff={() => onSend("off")} />
    </>
  );
}
