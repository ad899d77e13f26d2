import { Banner, BlockStack, Box, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { powerOf, type MeasurePower, type PastFigures, type Power } from "../../domain/experiment/power.ts";
import type { ArmSizes } from "../../domain/experiment/arm.ts";
import { armSizes } from "../../domain/experiment/sample.ts";
import { useFormat } from "../format/shop-format.tsx";
import { percentOf, type FormProposal, type StartDraft } from "./form-view.ts";
import { Card } from "../ui/card.tsx";

interface PowerCardProps {
  readonly days: number;
  /** null: the members are being counted. */
  readonly proposal: FormProposal | null;
  readonly draft: StartDraft;
  readonly onAskAgain: () => void;
}

/** How large the arms will be, and which difference they can find. It follows what is typed. */
export function PowerCard({ proposal, ...asked }: PowerCardProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("campaigns.power.heading")}
        </Text>
        <div aria-live="polite">
          {proposal === null ? (
            <Box minHeight={USUAL_HEIGHT}>
              <Spinner size="small" accessibilityLabel={t("campaigns.power.counting")} />
            </Box>
          ) : (
            <Told {...asked} proposal={proposal} />
          )}
        </div>
      </BlockStack>
    </Card>
  );
}

/** Of what the card says in the end, so that the page doesn't jump. */
const USUAL_HEIGHT = "220px";

interface ToldProps extends PowerCardProps {
  readonly proposal: FormProposal;
}

function Told({ proposal, days, draft, onAskAgain }: ToldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (proposal.outcome === "unreachable")
    return (
      <Banner tone="warning" action={{ content: t("error.retry"), onAction: onAskAgain }}>
        <p>{t("campaigns.power.unreachable")}</p>
      </Banner>
    );
  if (proposal.outcome !== "ready") return <Text as="p">{t(`campaigns.refused.${proposal.outcome}`)}</Text>;
  const samplePercent = percentOf(draft.sample);
  if (samplePercent === null) return <Text as="p">{t("campaigns.percentWrong")}</Text>;
  const { members, past } = proposal;
  const sizes = armSizes(members, {
    samplePercent,
    holdoutPercent: draft.holdout === "" ? null : Number(draft.holdout),
  });
  const people = t("campaigns.power.people", { count: members, members: format.count(members) });
  if (sizes.holdout === 0)
    return (
      <Banner tone="warning">
        <p>
          {people} {t("campaigns.refused.one_arm")}
        </p>
      </Banner>
    );
  return (
    <BlockStack gap="300">
      <Text as="p">
        {people}{" "}
        {t("campaigns.power.arms", {
          sample: format.count(sizes.sample),
          holdout: format.count(sizes.holdout),
        })}
      </Text>
      {past === null ? (
        <Text as="p">{t("campaigns.power.unknown")}</Text>
      ) : (
        <Findable past={past} sizes={sizes} days={days} />
      )}
    </BlockStack>
  );
}

interface FindableProps {
  readonly past: PastFigures;
  readonly sizes: ArmSizes;
  readonly days: number;
}

function Findable({ past, sizes, days }: FindableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const power = powerOf(past, sizes);
  const { share_who_ordered: share, revenue_per_customer: revenue } = power.byMeasure;
  return (
    <>
      <Text as="p">
        {t("campaigns.power.past", {
          count: days,
          days: format.count(days),
          share: format.decimal(100 * share.base, 1),
          money: format.money(Math.round(revenue.base)),
        })}
      </Text>
      <Verdict power={power} />
      <ul>
        <li>{useShareWords(share)}</li>
        <li>{useRevenueWords(revenue)}</li>
      </ul>
      <Text as="p" tone="subdued">
        {t(`campaigns.power.decides.${power.decideBy}`)}
      </Text>
    </>
  );
}

function Verdict({ power }: { readonly power: Power }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { verdict, byMeasure, decideBy } = power;
  const { needed } = byMeasure[decideBy];
  if (verdict === "enough")
    return (
      <Banner tone="success">
        <p>{t("campaigns.power.enough")}</p>
      </Banner>
    );
  return (
    <Banner tone="warning">
      <p>
        {t(`campaigns.power.${verdict}`)}{" "}
        {needed === null
          ? null
          : t("campaigns.power.needed", {
              sample: format.count(Math.ceil(needed.sample)),
              holdout: format.count(Math.ceil(needed.holdout)),
            })}
      </p>
    </Banner>
  );
}

function useShareWords({ base, smallestDifference: least }: MeasurePower): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (least === null) return t("campaigns.power.noShare");
  return t("campaigns.power.share", {
    from: format.decimal(100 * base, 1),
    to: format.decimal(100 * Math.min(1, base + least), 1),
  });
}

function useRevenueWords({ base, smallestDifference: least }: MeasurePower): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (least === null) return t("campaigns.power.noRevenue");
  return t("campaigns.power.revenue", {
    from: format.money(Math.round(base)),
    to: format.money(Math.round(base + least)),
  });
}
