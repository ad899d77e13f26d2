import { BlockStack, Button, Checkbox, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { eventsReasonKeys } from "../i18n/codes.ts";
import { AccessRefusal } from "../ui/access-refusal.tsx";
import type { EventsProps, EventsView } from "./events-view.ts";
import { KlaviyoCard } from "./klaviyo-card.tsx";

/** Whether changes of group are sent to Klaviyo as events: what is sent, what starts flows, on and off. */
export function EventsCard(props: EventsProps) {
  const { t } = useTranslation();
  const { view, result } = props;
  return (
    <KlaviyoCard
      of="events"
      {...props}
      about={<WhatIsSent />}
      refusal={<AccessRefusal result={result} />}
      turnOnLabel={t("settings.events.turnOnLabel")}
    >
      {view.onSince === null ? null : <On {...props} onSince={view.onSince} />}
    </KlaviyoCard>
  );
}

function WhatIsSent() {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("settings.events.sentHeading")}
      </Text>
      <Text as="p">{t("settings.events.sent")}</Text>
      <Text as="p">{t("settings.events.onlyKnown")}</Text>
      <Text as="h3" variant="headingSm">
        {t("settings.events.flowsHeading")}
      </Text>
      <Text as="p">{t("settings.events.flows")}</Text>
      <Text as="p">{t("settings.events.kept")}</Text>
    </BlockStack>
  );
}

function On({ view, pending, onSend, onSince }: EventsProps & { readonly onSince: string }) {
  const { t } = useTranslation();
  return (
    <>
      <State view={view} onSince={onSince} />
      <Checkbox
        label={t("settings.events.refitsLabel")}
        helpText={t("settings.events.refitsHelp")}
        checked={view.refits}
        disabled={pending === "choose"}
        onChange={(refits) => onSend("choose", { refits: refits ? "on" : "" })}
      />
      <Text as="p">{t("settings.events.segments")}</Text>
      <InlineStack>
        <Button
          onClick={() => onSend("off")}
          loading={pending === "off"}
          accessibilityLabel={t("settings.events.turnOffLabel")}
        >
          {t("settings.events.turnOff")}
        </Button>
      </InlineStack>
    </>
  );
}

function State({ view, onSince }: { readonly view: EventsView; readonly onSince: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { sent, passedOver, sending, waiting, failure } = view;
  return (
    <BlockStack gap="100">
      <Text as="p">{t("settings.events.on", { moment: format.dateTime(onSince) })}</Text>
      <Text as="p">{t("settings.events.sentSoFar", { count: sent, events: format.count(sent) })}</Text>
      {passedOver === 0 ? null : (
        <Text as="p">
          {t("settings.events.passedOver", { count: passedOver, changes: format.count(passedOver) })}
        </Text>
      )}
      {waiting ? <Text as="p">{t("settings.events.waiting")}</Text> : null}
      {sending && !waiting ? <Text as="p">{t("settings.events.sending")}</Text> : null}
      {failure === null ? null : (
        <Text as="p" tone="critical">
          {t("settings.events.failed", { reason: t(eventsReasonKeys(failure)) })}
        </Text>
      )}
    </BlockStack>
  );
}
