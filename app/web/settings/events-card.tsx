import { BlockStack, Button, Card, Checkbox, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { eventsReasonKeys } from "../i18n/codes.ts";
import { AccessRefusal } from "../ui/access-refusal.tsx";
import { asksForMore, lacksAccess } from "../ui/access-view.ts";
import { KlaviyoAccess } from "../ui/klaviyo-access.tsx";
import type { EventsProps, EventsView } from "./events-view.ts";

/** Whether changes of group are sent to Klaviyo as events: what is sent, what starts flows, on and off. */
export function EventsCard(props: EventsProps) {
  const { t } = useTranslation();
  const { view, result } = props;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("settings.events.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("settings.events.text")}
          </Text>
        </BlockStack>
        <WhatIsSent />
        {lacksAccess(result) ? null : <AccessRefusal result={result} />}
        {view.connected ? null : (
          <Text as="p">
            {t("klaviyoAccess.notConnected")} <Link url="/app/sync">{t("klaviyoAccess.toSync")}</Link>
          </Text>
        )}
        {view.onSince === null ? <Off {...props} /> : <On {...props} onSince={view.onSince} />}
      </BlockStack>
    </Card>
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

function Off({ view, result, pending, onSend }: EventsProps) {
  const { t } = useTranslation();
  if (!view.connected) return null;
  if (asksForMore(result, pending)) {
    const orKey = t("settings.events.orKey");
    return <KlaviyoAccess consent={view.consent} {...{ result, pending, orKey, onSend }} />;
  }
  return (
    <InlineStack>
      <Button
        onClick={() => onSend("on")}
        loading={pending === "on"}
        accessibilityLabel={t("settings.events.turnOnLabel")}
      >
        {t("settings.events.turnOn")}
      </Button>
    </InlineStack>
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
