import { BlockStack, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import { AppleOnly } from "../apple-only.tsx";
import { EditChanges } from "./edit-changes.tsx";
import { RuleText } from "../rule-text.tsx";
import type { CheckView, SegmentNames } from "../segment-view.ts";
import type { LiveCheck } from "./use-check.ts";
import { PeopleExamples } from "./people-examples.tsx";
import { Card } from "../../ui/card.tsx";

/** The rule in words, how many meet it, and some of them. */
export function LiveCount({ live, names }: { readonly live: LiveCheck; readonly names: SegmentNames }) {
  const { t } = useTranslation();
  const { check, waiting } = live;
  // An estimate is told at once. The count of an older rule is not.
  const isOld = waiting && check?.outcome !== "estimated";
  const isFirst = waiting && check === null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("builder.sentenceHeading")}
        </Text>
        {isFirst ? (
          <div className="sf-waiting sf-waiting-line" aria-hidden />
        ) : (
          <Text as="p">
            {check === null || check.outcome === "refused" ? (
              t("builder.unfinished")
            ) : (
              <RuleText rule={check.rule} names={names} />
            )}
          </Text>
        )}
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("builder.countHeading")}
          </Text>
          {waiting ? <Spinner size="small" accessibilityLabel={t("builder.counting")} /> : null}
        </InlineStack>
        <div role="status" className={isOld ? "sf-busy" : undefined} aria-busy={isOld}>
          {isFirst ? (
            <FirstCount />
          ) : check?.outcome === "estimated" ? (
            <Estimated {...check} onlyEstimated={live.onlyEstimated} />
          ) : (
            <Counted check={check} />
          )}
        </div>
        {isFirst ? <FirstExamples /> : null}
        {check?.outcome === "counted" ? <AppleOnly people={check.appleOnly} /> : null}
        {check?.outcome === "counted" ? <Examples {...check} /> : null}
        {check?.outcome === "counted" ? <EditChanges {...check} /> : null}
      </BlockStack>
    </Card>
  );
}

/** Keeps the room of the first count. A screen reader hears that it is under way. */
function FirstCount() {
  const { t } = useTranslation();
  return (
    <div className="sf-waiting sf-waiting-count">
      <Text as="p" visuallyHidden>
        {t("builder.counting")}
      </Text>
    </div>
  );
}

function FirstExamples() {
  const { t } = useTranslation();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t("builder.examples")}
      </Text>
      <div className="sf-waiting sf-waiting-examples" aria-hidden />
    </BlockStack>
  );
}

function Counted({ check }: { readonly check: CheckView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (check === null) return <Text as="p">{t("builder.unreachable")}</Text>;
  if (check.outcome === "not_counted") return <Text as="p">{t(`builder.notCounted.${check.because}`)}</Text>;
  if (check.outcome !== "counted") return <Text as="p">{t("builder.cantCount")}</Text>;
  const { members, people } = check;
  const all = t("builder.people", { count: people, people: format.count(people) });
  return (
    <InlineStack gap="300" blockAlign="baseline">
      <Text as="p" variant="headingLg">
        {t("builder.people", { count: members, people: format.count(members) })}
      </Text>
      <Text as="p" tone="subdued">
        {t("builder.share", { share: format.share(members, people) ?? t("figure.none"), all })}
      </Text>
    </InlineStack>
  );
}

type EstimatedProps = Extract<CheckView, { outcome: "estimated" }> & Pick<LiveCheck, "onlyEstimated">;

function Estimated({ members, people, sampled, onlyEstimated }: EstimatedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { about, from, to } = members;
  const text = { from: format.count(from), to: format.count(to) };
  return (
    <BlockStack gap="100">
      <InlineStack gap="300" blockAlign="baseline">
        <Text as="p" variant="headingLg">
          {t("builder.about", { count: about, people: format.count(about) })}
        </Text>
        <Text as="p" tone="subdued">
          {t("builder.between", text)}
        </Text>
      </InlineStack>
      <Text as="p" tone="subdued">
        {t("builder.sampled", { sampled: format.count(sampled), all: format.count(people) })}{" "}
        {t(`builder.exact.${onlyEstimated ?? "follows"}`)}
      </Text>
    </BlockStack>
  );
}

function Examples({ examples, namesUnavailable }: Extract<CheckView, { outcome: "counted" }>) {
  const { t } = useTranslation();
  if (examples.length === 0)
    return (
      <Text as="p" tone="subdued">
        {t("builder.nobody")}
      </Text>
    );
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t("builder.examples")}
      </Text>
      <PeopleExamples people={examples} namesUnavailable={namesUnavailable} />
    </BlockStack>
  );
}
