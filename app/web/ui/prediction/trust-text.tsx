import { useTranslation } from "react-i18next";

import type { ShownTrust } from "./prediction-view.ts";
import { useFormat } from "../../format/shop-format.tsx";

/** From here on a share says less than words. */
const FAR = 1;

/** How far off predictions of so many days were in the past, in a sentence. */
export function TrustText({ trust, days }: { readonly trust: ShownTrust; readonly days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = format.count(days);
  if (trust.state === "unknown") return <>{t("prediction.unknown", { days: shown })}</>;
  if (trust.state === "uncheckable") return <>{t("prediction.uncheckable", { days: shown })}</>;
  if (trust.off >= FAR) return <>{t("prediction.unreliableFar", { days: shown })}</>;
  const off = format.fineShare(Math.round(100 * trust.off) / 100);
  return (
    <>{t(trust.state === "reliable" ? "prediction.off" : "prediction.unreliable", { days: shown, off })}</>
  );
}
