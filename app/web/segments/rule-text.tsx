import { useTranslation } from "react-i18next";

import type { Rule } from "../../domain/rules/rule.ts";
import { ruleSentence } from "../format/rule-sentence.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SegmentNames } from "./segment-view.ts";
import { useNameOf } from "./use-name-of.ts";

/** A rule as one sentence. */
export function RuleText({ rule, names }: { readonly rule: Rule; readonly names: SegmentNames }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf(rule, names);
  return <>{ruleSentence(rule, { t, format, nameOf })}</>;
}
