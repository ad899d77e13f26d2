import { useTranslation } from "react-i18next";

import type { SourceView } from "./experiment-view.ts";

/** The name of a group, a segment or a preset. */
export function useSourceName(): (source: SourceView) => string {
  const { t } = useTranslation();
  return ({ source, name }) => {
    switch (source.kind) {
      case "group":
        return t(`group.${source.of}.name`);
      case "preset":
        return t(`campaigns.preset.${source.of}`);
      case "segment":
        return name ?? t("campaigns.deletedSegment");
    }
  };
}
