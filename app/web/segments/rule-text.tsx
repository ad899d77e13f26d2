import { useTranslation } from "react-i18next";

import type { Rule } from "../../domain/rules/rule.ts";
import { ruleSentence } from "../format/rule-sentence.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { SegmentNames } from "./segment-view.ts";

/** A rule as one sentence. */
export function RuleText({ rule, names }: { readonly rule: Rule; readonly names: SegmentNames }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (vocabulary: string, id: string): string | null =>
    vocabulary === "segments" ? (names[id] ?? null) : null;
  return <>{ruleSentence(rule, { t, format, nameOf })}</>;
}
