import {
  Banner,
  BlockStack,
  Button,
  InlineGrid,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { PRICE_LIMITS } from "../../domain/experiment/dead-weight.ts";
import { amountMajor, currencyExponent } from "../../domain/orders/money.ts";
import { BILLED_IN, type DeadWeightResult, type DeadWeightView, type TypedStep } from "./dead-weight-view.ts";
import { Card } from "../ui/card.tsx";

interface PriceStepsProps {
  readonly view: Pick<DeadWeightView, "currency" | "steps">;
  readonly result: DeadWeightResult | null;
  readonly saving: boolean;
  readonly onSave: (currency: string, steps: readonly TypedStep[]) => void;
}

const EMPTY: TypedStep = { profiles: "", price: "" };

/** The steps of the merchant's Klaviyo plan: up to so many profiles cost so much a month. */
export function PriceStepsCard({ view, result, saving, onSave }: PriceStepsProps) {
  const { t } = useTranslation();
  const [currency, setCurrency] = useState(view.currency);
  const [steps, setSteps] = useState<readonly TypedStep[]>(() => [
    ...view.steps.map(typed(view.currency)),
    EMPTY,
  ]);
  const change = (row: number, part: Partial<TypedStep>): void =>
    setSteps(steps.map((step, at) => (at === row ? { ...step, ...part } : step)));
  const currencies = [...new Set([view.currency, ...BILLED_IN])];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("deadWeight.prices.heading")}
        </Text>
        <Text as="p">{t("deadWeight.prices.text")}</Text>
        <Problem result={result} />
        <Select
          label={t("deadWeight.prices.currency")}
          options={currencies.map((code) => ({ value: code, label: code }))}
          value={currency}
          onChange={setCurrency}
        />
        {steps.map((step, row) => (
          <InlineGrid columns={2} gap="300" key={row}>
            <TextField
              label={t("deadWeight.prices.profiles", { row: String(row + 1) })}
              value={step.profiles}
              onChange={(profiles) => change(row, { profiles })}
              inputMode="numeric"
              autoComplete="off"
            />
            <TextField
              label={t("deadWeight.prices.price", { row: String(row + 1) })}
              value={step.price}
              onChange={(price) => change(row, { price })}
              inputMode="decimal"
              autoComplete="off"
            />
          </InlineGrid>
        ))}
        <InlineStack gap="300">
          <Button onClick={() => onSave(currency, steps)} loading={saving}>
            {t("deadWeight.prices.save")}
          </Button>
          {steps.length < PRICE_LIMITS.steps ? (
            <Button onClick={() => setSteps([...steps, EMPTY])}>{t("deadWeight.prices.add")}</Button>
          ) : null}
          {result?.outcome === "saved" ? <Text as="span">{t("deadWeight.prices.saved")}</Text> : null}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function Problem({ result }: { readonly result: DeadWeightResult | null }) {
  const { t } = useTranslation();
  if (result?.outcome !== "invalid") return null;
  const { code, row } = result.problem;
  return (
    <Banner tone="critical">
      <p>
        {t(`deadWeight.prices.problem.${code}`, { row: String(row ?? ""), most: String(PRICE_LIMITS.steps) })}
      </p>
    </Banner>
  );
}

function typed(currency: string) {
  return ({ upToProfiles, monthlyMinor }: DeadWeightView["steps"][number]): TypedStep => ({
    profiles: String(upToProfiles),
    price: amountMajor(monthlyMinor, currency).toFixed(currencyExponent(currency)),
  });
}
