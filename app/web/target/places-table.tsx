import { useTranslation } from "react-i18next";

import type { PlacePreview } from "../../domain/sync/preview.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { TargetName } from "./decision.ts";

interface PlacesTableProps {
  readonly places: readonly PlacePreview[];
  readonly target: TargetName;
  /** Whether it is open before the merchant opens or closes it. */
  readonly isOpen: boolean;
}

/** For each tag or list how many customers would get it, and how many would lose it. It folds up to the sums. */
export function PlacesTable({ places, target, isOpen }: PlacesTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = `sf-places-${target}`;
  const shown = (count: number): string => (count === 0 ? t("figure.none") : format.count(count));
  const sum = (of: "adds" | "removes"): string =>
    format.count(places.reduce((total, place) => total + place[of], 0));
  return (
    <details className="sf-details" open={isOpen}>
      <summary id={id}>
        {t("sync.pending.placesSummary", { adds: sum("adds"), removes: sum("removes") })}
      </summary>
      <table className="sf-table" aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">{t(`sync.pending.place.${target}`)}</th>
            <th scope="col" className="sf-number">
              {t("sync.pending.adds")}
            </th>
            <th scope="col" className="sf-number">
              {t("sync.pending.removes")}
            </th>
          </tr>
        </thead>
        <tbody>
          {places.map(({ label, adds, removes }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="sf-number">{shown(adds)}</td>
              <td className="sf-number">{shown(removes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
