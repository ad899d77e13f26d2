import { Pagination } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";

interface PagesProps {
  readonly page: number;
  /** null: so many that they were not counted. */
  readonly pages: number | null;
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

/** Links to the pages before and after. Empty if all fits on one page. */
export function Pages({ page, pages, previousUrl, nextUrl }: PagesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (previousUrl === null && nextUrl === null) return null;
  return (
    <div className="sf-pages">
      <Pagination
        accessibilityLabel={t("groupPage.pagination")}
        accessibilityLabels={{ previous: t("groupPage.previous"), next: t("groupPage.next") }}
        label={
          pages === null
            ? t("groupPage.pageOnly", { page: format.count(page) })
            : t("groupPage.page", { page: format.count(page), pages: format.count(pages) })
        }
        hasPrevious={previousUrl !== null}
        hasNext={nextUrl !== null}
        {...(previousUrl === null ? {} : { previousURL: previousUrl })}
        {...(nextUrl === null ? {} : { nextURL: nextUrl })}
      />
    </div>
  );
}
