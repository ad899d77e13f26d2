import { Button, InlineStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useBuilder } from "./builder-context.ts";
import { newTest, type OrderTestDraft } from "./draft.ts";
import { TestInputs } from "./test-inputs.tsx";

interface OrderLimitsProps {
  readonly limits: readonly OrderTestDraft[];
  readonly path: string;
  readonly onChange: (limits: readonly OrderTestDraft[]) => void;
}

/** What each order has to be. All of it holds of the same order. */
export function OrderLimits({ limits, path, onChange }: OrderLimitsProps) {
  const { t } = useTranslation();
  const { view } = useBuilder();
  const missing = (["amount", "point_of_sale"] as const).filter((field) =>
    limits.every((limit) => limit.field !== field),
  );
  const add = (field: OrderTestDraft["field"]): void =>
    onChange([...limits, { field, test: newTest(field === "amount" ? "more_than" : "yes", view.currency) }]);
  return (
    <>
      {limits.map((limit, index) => (
        <fieldset className="sf-order-limit" key={index}>
          <legend>{t(`builder.ofOrder.${limit.field}`)}</legend>
          <div className="sf-condition-parts">
            <TestInputs
              kind={limit.field === "amount" ? { kind: "money" } : { kind: "flag" }}
              label={limit.field === "amount" ? t("builder.operator") : t("builder.atPointOfSale")}
              test={limit.test}
              path={`${path}[${String(index)}]`}
              onChange={(test) =>
                onChange(limits.map((each, at) => (at === index ? { ...each, test } : each)))
              }
            />
            <div className="sf-condition-button">
              <Button variant="plain" onClick={() => onChange(limits.filter((_, at) => at !== index))}>
                {t("builder.ofOrder.remove")}
              </Button>
            </div>
          </div>
        </fieldset>
      ))}
      {missing.length === 0 ? null : (
        <div className="sf-condition-button">
          <InlineStack gap="300">
            {missing.map((field) => (
              <Button key={field} variant="plain" onClick={() => add(field)}>
                {t(field === "amount" ? "builder.ofOrder.addAmount" : "builder.ofOrder.addPointOfSale")}
              </Button>
            ))}
          </InlineStack>
        </div>
      )}
    </>
  );
}
