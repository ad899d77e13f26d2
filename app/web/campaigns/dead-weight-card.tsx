import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { presetLackKey } from "../i18n/codes.ts";
import type { DeadWeightPeople, DeadWeightView } from "./dead-weight-view.ts";
import { Card } from "../ui/card.tsx";

/** What profiles without orders and engagement cost a month, and who is never among them. */
export function DeadWeightCard({ view }: { readonly view: DeadWeightView }) {
  const { t } = useTranslation();
  const { people } = view;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("deadWeight.heading")}
        </Text>
        {people.outcome === "lacking" ? (
          people.lacks.map((lack) => (
            <Text as="p" key={lack}>
              {t(presetLackKey(lack))}
            </Text>
          ))
        ) : (
          <>
            <People people={people} />
            <Cost view={view} />
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function People({ people }: { readonly people: Extract<DeadWeightPeople, { outcome: "known" }> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { deadWeight, kept, profiles, protectedDays } = people;
  return (
    <BlockStack gap="200">
      <Text as="p">
        {t("deadWeight.people", {
          count: deadWeight,
          people: format.count(deadWeight),
          profiles: format.count(profiles),
        })}
      </Text>
      <Text as="p">
        {t("deadWeight.kept", {
          count: kept,
          people: format.count(kept),
          days: format.count(protectedDays),
        })}
      </Text>
      <Text as="p" tone="subdued" variant="bodySm">
        {t("deadWeight.asOf", { moment: format.dateTime(people.asOf) })}
      </Text>
    </BlockStack>
  );
}

function Cost({ view: { cost, currency } }: { readonly view: DeadWeightView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: number): string => format.moneyIn(minor, currency);
  if (cost === null) return <Text as="p">{t("deadWeight.noPrices")}</Text>;
  if (cost.outcome === "beyond_steps")
    return (
      <Text as="p">{t("deadWeight.beyondSteps", { profiles: format.count(cost.highest.upToProfiles) })}</Text>
    );
  const { now, after, savedMinor, nextDown } = cost;
  return (
    <BlockStack gap="200">
      <Text as="p" variant="headingSm">
        {savedMinor > 0
          ? t("deadWeight.saved", { saved: money(savedMinor), year: money(12 * savedMinor) })
          : t("deadWeight.savesNothing")}
      </Text>
      <Text as="p">
        {t("deadWeight.now", { price: money(now.monthlyMinor), profiles: format.count(now.upToProfiles) })}{" "}
        {savedMinor > 0
          ? t("deadWeight.after", {
              price: money(after.monthlyMinor),
              profiles: format.count(after.upToProfiles),
            })
          : null}
      </Text>
      {nextDown === null ? null : (
        <Text as="p">
          {t("deadWeight.nextDown", {
            count: nextDown.missingProfiles,
            missing: format.count(nextDown.missingProfiles),
            price: money(nextDown.step.monthlyMinor),
          })}
        </Text>
      )}
    </BlockStack>
  );
}
