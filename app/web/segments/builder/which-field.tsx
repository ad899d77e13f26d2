import {
  BlockStack,
  Button,
  ChoiceList,
  InlineStack,
  Scrollable,
  Tag,
  Text,
  TextField,
} from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { FieldId } from "../../../domain/rules/catalogue.ts";
import { ruleProblemKey } from "../../i18n/codes.ts";
import { askChoices } from "../../ui/bought/ask-bought.ts";
import type { ProductChoice } from "../../ui/bought/bought-view.ts";
import { noteTitle, useProductTitles } from "../../ui/bought/use-product-titles.ts";
import { problemAt, useBuilder } from "./builder-context.ts";

interface WhichFieldProps {
  readonly field: FieldId;
  readonly path: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

export type ChoicesOf = "products" | "types" | "vendors" | "tags";

/** What is picked for the fields that take `which`. */
const CHOICES: Partial<Record<FieldId, ChoicesOf>> = {
  items_of_product: "products",
  items_of_type: "types",
  items_of_vendor: "vendors",
  items_of_product_tag: "tags",
};

const TYPING_MS = 250;

/** Which products, types, vendors or tags are meant: picked from what the store has, by search. */
export function WhichField({ field, path, values, onChange }: WhichFieldProps) {
  const { t } = useTranslation();
  const { problems, isComplete } = useBuilder();
  const of = CHOICES[field] ?? "tags";
  const [text, setText] = useState("");
  const found = useChoices(of, text);
  const titleOf = useProductTitles(of === "products" ? values : []);
  const problem = values.length === 0 && !isComplete ? null : problemAt(problems, path);
  const labelOf = (value: string): string =>
    of === "products" ? (titleOf(value) ?? t("bought.untitled", { id: value })) : value;
  const shown = found?.filter((choice) => choice.text !== null) ?? [];
  return (
    <div className="sf-condition-which">
      <BlockStack gap="200">
        <TextField
          label={t(`which.find.${of}`)}
          value={text}
          autoComplete="off"
          onChange={setText}
          error={problem === null ? false : t(ruleProblemKey(problem.code), { allowed: problem.allowed })}
        />
        {values.length === 0 ? null : (
          <InlineStack gap="100">
            {values.map((value) => (
              <Tag
                key={value}
                accessibilityLabel={t("which.remove", { value: labelOf(value) })}
                onRemove={() => onChange(values.filter((each) => each !== value))}
              >
                {labelOf(value)}
              </Tag>
            ))}
          </InlineStack>
        )}
        <Found of={of} found={found} shown={shown} values={values} onChange={onChange} />
        <Typed of={of} text={text} values={values} shown={shown} onChange={onChange} />
      </BlockStack>
    </div>
  );
}

type Found = readonly ProductChoice[] | null | undefined;

/** The choices for a text, once the typing pauses. undefined: they are on their way; null: they are not known now. */
function useChoices(of: ChoicesOf, text: string): Found {
  const [found, setFound] = useState<Found>(undefined);
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(
      () => {
        void askChoices(of, text, asking.signal).then((answer) => {
          if (asking.signal.aborted) return;
          const choices = answer?.choices ?? null;
          if (of === "products")
            for (const { value, text: title } of choices ?? []) if (title !== null) noteTitle(value, title);
          setFound(choices);
        });
      },
      text === "" ? 0 : TYPING_MS,
    );
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [of, text]);
  return found;
}

interface FoundProps extends Pick<WhichFieldProps, "values" | "onChange"> {
  readonly of: ChoicesOf;
  readonly found: Found;
  readonly shown: readonly ProductChoice[];
}

function Found({ of, found, shown, values, onChange }: FoundProps) {
  const { t } = useTranslation();
  if (found === undefined) return <Text as="p">{t("which.loading")}</Text>;
  if (found === null) return <Text as="p">{t("which.unavailable")}</Text>;
  if (shown.length === 0) return <Text as="p">{t(`which.none.${of}`)}</Text>;
  const listed = shown.map(({ value }) => value);
  return (
    <Scrollable shadow focusable style={{ maxBlockSize: "12rem" }}>
      <ChoiceList
        allowMultiple
        title={t(`which.title.${of}`)}
        titleHidden
        choices={shown.map(({ value, text }) => ({ value, label: text ?? value }))}
        selected={values.filter((value) => listed.includes(value))}
        onChange={(ticked) => onChange([...values.filter((value) => !listed.includes(value)), ...ticked])}
      />
    </Scrollable>
  );
}

interface TypedProps extends Omit<FoundProps, "found"> {
  readonly text: string;
}

/** What the store doesn't have can be named too: a type of before, or a product by its id. */
function Typed({ of, text, values, shown, onChange }: TypedProps) {
  const { t } = useTranslation();
  const value = text.trim();
  const isKnown = values.includes(value) || shown.some((choice) => choice.value === value.toLowerCase());
  if (value === "" || isKnown || (of === "products" && !/^[1-9]\d{0,17}$/.test(value))) return null;
  return (
    <InlineStack>
      <Button variant="plain" onClick={() => onChange([...values, value])}>
        {t("which.add", { value })}
      </Button>
    </InlineStack>
  );
}
