import { Banner, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import { RuleText } from "../rule-text.tsx";
import type { SavedMeanwhile, SaveView, SegmentNames } from "../segment-view.ts";

export type Saving = "idle" | "saving" | "unreachable" | SaveView;

type Refused = Extract<SaveView, { outcome: "refused" }>;

export function isRefused(saving: Saving): saving is Refused {
  return typeof saving === "object" && saving.outcome === "refused";
}

interface SavingBannerProps extends Omit<MeanwhileProps, "theirs"> {
  readonly saving: Saving;
}

/** Why the segment is not saved, and what helps. What was built stays on the page. */
export function SavingBanner({ saving, ...rest }: SavingBannerProps) {
  const { t } = useTranslation();
  if (saving === "idle" || saving === "saving") return null;
  if (saving === "unreachable") return <Problem text={t("builder.unsaid")} />;
  if (saving.outcome === "changed") return <Meanwhile theirs={saving} {...rest} />;
  if (saving.outcome === "gone") return <Problem text={t("builder.gone")} />;
  const isOpen = isRefused(saving) && (saving.name !== null || saving.problems.length > 0);
  return isOpen ? <Problem text={t("builder.problem")} /> : null;
}

function Problem({ text }: { readonly text: string }) {
  return (
    <Banner tone="critical">
      <p>{text}</p>
    </Banner>
  );
}

interface MeanwhileProps {
  readonly theirs: SavedMeanwhile;
  /** The name that the edit began with. */
  readonly begun: { readonly name: string };
  readonly names: SegmentNames;
  readonly onTake: (theirs: SavedMeanwhile) => void;
  readonly onOverwrite: (theirs: SavedMeanwhile) => void;
}

/** Somebody else saved the segment since the edit began: what it is now. The merchant chooses which one stays. */
function Meanwhile({ theirs, begun, names, onTake, onOverwrite }: MeanwhileProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, rule, changedAt } = theirs;
  return (
    <Banner tone="warning" title={t("builder.changed.title")}>
      <BlockStack gap="200">
        <Text as="p">{t("builder.changed.text", { at: format.dateTime(changedAt) })}</Text>
        {name === begun.name ? null : <Text as="p">{t("builder.changed.name", { name })}</Text>}
        <Text as="p">
          {t("builder.changed.rule")} <RuleText rule={rule} names={names} />
        </Text>
        <InlineStack gap="200">
          <Button onClick={() => onOverwrite(theirs)}>{t("builder.changed.overwrite")}</Button>
          <Button onClick={() => onTake(theirs)}>{t("builder.changed.take")}</Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
