import { useTranslation } from "react-i18next";

import type { MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import { useFormat } from "../format/shop-format.tsx";

/** How soon customers return, and what follows for the groups. Or that it is not known yet. */
export function RhythmText({ rhythm }: { rhythm: MeasuredRhythm }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { gap50Days, gap75Days, gap90Days } = rhythm;
  if (gap90Days === null) return <>{t("rhythm.unknown")}</>;
  const nineOfTen = t("rhythm.nineOfTen", { count: gap90Days, days: format.count(gap90Days) });
  if (gap50Days === null || gap75Days === null) return <>{nineOfTen}</>;
  const days = (count: number): string => t("rhythm.days", { count, days: format.count(count) });
  const [half, threeOfFour] = [days(gap50Days), days(gap75Days)];
  const groups = {
    aboutToSleep: t("group.about_to_sleep.name"),
    sleeping: t("group.sleeping.name"),
    atRisk: t("group.loyal_at_risk.name"),
  };
  // If customers reorder on a fixed schedule, the figures are the same and are said once.
  const soon =
    gap50Days === gap90Days
      ? nineOfTen
      : t("rhythm.shares", { half, threeOfFour, nineOfTen: days(gap90Days) });
  const limits =
    gap50Days === gap75Days
      ? t("rhythm.limit", { days: half, ...groups })
      : t("rhythm.limits", { half, threeOfFour, ...groups });
  return (
    <>
      {soon} {limits}
    </>
  );
}
