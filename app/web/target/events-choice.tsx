import { Checkbox, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SegmentEventsView } from "./audience-view.ts";

interface EventsChoiceProps {
  readonly events: SegmentEventsView;
  /** What is being asked right now; null: nothing. */
  readonly asked: boolean | null;
  readonly onChoose: (wanted: boolean) => void;
}

/** Whether Klaviyo is told who joins and leaves the segment, so that a flow can start from it. */
export function EventsChoice({ events, asked, onChoose }: EventsChoiceProps) {
  const { t } = useTranslation();
  if (!events.areOn)
    return (
      <Text as="p">
        {t("segmentSync.events.off")} <Link url="/app/settings">{t("segmentSync.events.toSettings")}</Link>
      </Text>
    );
  return (
    <Checkbox
      label={t("segmentSync.events.label")}
      helpText={t("segmentSync.events.help")}
      checked={asked ?? events.wanted}
      disabled={asked !== null}
      onChange={onChoose}
    />
  );
}
