import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import type { ChangingView, CheckView } from "../segment-view.ts";
import { PeopleExamples } from "./people-examples.tsx";

type EditChangesProps = Pick<Extract<CheckView, { outcome: "counted" }>, "changes" | "namesUnavailable">;

/** Who would join and leave a segment that is sent to a target, before its new rule is saved. */
export function EditChanges({ changes, namesUnavailable }: EditChangesProps) {
  const { t } = useTranslation();
  if (changes === null) return null;
  const { joined, left } = changes;
  return (
    <BlockStack gap="200">
      <Text as="h2" variant="headingMd">
        {t("builder.changesHeading")}
      </Text>
      <Text as="p" tone="subdued">
        {t("builder.changesText")}
      </Text>
      {joined.count + left.count === 0 ? (
        <Text as="p">{t("builder.unchanged")}</Text>
      ) : (
        <div className="sf-pair sf-pair-wide">
          <Changing way="joining" changing={joined} namesUnavailable={namesUnavailable} />
          <Changing way="leaving" changing={left} namesUnavailable={namesUnavailable} />
        </div>
      )}
    </BlockStack>
  );
}

interface ChangingProps {
  readonly way: "joining" | "leaving";
  readonly changing: ChangingView;
  readonly namesUnavailable: boolean;
}

function Changing({ way, changing: { count, examples }, namesUnavailable }: ChangingProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t(`builder.${way}`, { count, people: format.count(count) })}
      </Text>
      <PeopleExamples people={examples} namesUnavailable={namesUnavailable} />
    </BlockStack>
  );
}
