import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { ShopFormat } from "../format/format.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "./stacked-table.tsx";

/** A figure of some people and of everybody else; null: there is none. */
export interface ComparedFigure {
  readonly key: string;
  readonly label: string;
  readonly own: number | null;
  readonly others: number | null;
  /** How it is written. The difference of days is one in days, that of all others one in per cent. */
  readonly kind: "count" | "decimal" | "money" | "days";
}

interface ComparedTableProps {
  readonly caption: string;
  /** The heading of their own figures. */
  readonly own: string;
  readonly figures: readonly ComparedFigure[];
}

/** Figures of some people beside those of everybody else, with the difference in words. */
export function ComparedTable({ caption, own, figures }: ComparedTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t("figure.none");
  const written = (value: number | null, kind: ComparedFigure["kind"]): string =>
    value === null ? none : writeFigure(value, kind, format);
  return (
    <StackedTable
      caption={caption}
      rows={figures}
      keyOf={({ key }) => key}
      columns={[
        { label: t("compared.figure"), cell: ({ label }) => label },
        { label: own, kind: "number", cell: (each) => written(each.own, each.kind) },
        { label: t("compared.others"), kind: "number", cell: (each) => written(each.others, each.kind) },
        { label: t("compared.difference"), cell: (each) => differenceOf(each, t, format) ?? none },
      ]}
    />
  );
}

function writeFigure(value: number, kind: ComparedFigure["kind"], format: ShopFormat): string {
  if (kind === "money") return format.money(value);
  return kind === "decimal" ? format.decimal(value, 1) : format.count(value);
}

function differenceOf(
  { own, others, kind }: ComparedFigure,
  t: TFunction,
  format: ShopFormat,
): string | null {
  if (own === null || others === null) return null;
  if (own === others) return t("compared.same");
  return kind === "days" ? dayWords(own, others, t, format) : shareWords(own, others, t, format);
}

function shareWords(own: number, others: number, t: TFunction, format: ShopFormat): string | null {
  const share = format.share(Math.abs(own - others), Math.abs(others));
  if (share === null) return null;
  return own > others ? t("compared.more", { share }) : t("compared.less", { share });
}

function dayWords(own: number, others: number, t: TFunction, format: ShopFormat): string {
  const count = Math.abs(own - others);
  const days = format.count(count);
  return own < others ? t("compared.daysLater", { count, days }) : t("compared.daysEarlier", { count, days });
}
