import { Banner, BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { CustomerSearch } from "../ui/customer-search.tsx";
import { CustomersTable } from "./customers-table.tsx";
import { SORTS, type Sort } from "../ui/sorts.ts";
import { PAGE_SIZE, type GroupView, type SearchView } from "./group-view.ts";
import { Pages } from "../ui/pages.tsx";
import { SortSelect } from "../ui/sort-select.tsx";

export interface CustomersCardProps {
  readonly view: GroupView;
  /** null: there is no search, and the group's pages are shown. */
  readonly search: SearchView | null;
  readonly searching: boolean;
  /** Another page or order is being loaded. */
  readonly loading: boolean;
  readonly onSearch: (text: string) => void;
  readonly onClearSearch: () => void;
  readonly onSort: (sort: Sort) => void;
}

/** The customers of a group: all of them by pages, or those that a search found. */
export function CustomersCard(props: CustomersCardProps) {
  const { view, search, searching, loading } = props;
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("groupPage.customersHeading")}
        </Text>
        <div className="sf-toolbar">
          <CustomerSearch busy={searching} onSearch={props.onSearch} onClear={props.onClearSearch} />
          <SortSelect sorts={SORTS} sort={view.sort} onSort={props.onSort} />
        </div>
        <div className={loading || searching ? "sf-busy" : undefined} aria-busy={loading || searching}>
          {search === null ? <AllCustomers view={view} /> : <FoundCustomers search={search} />}
        </div>
      </BlockStack>
    </Card>
  );
}

function AllCustomers({ view }: { view: GroupView }) {
  const { t } = useTranslation();
  if (view.rows.length === 0) {
    return (
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t("groupPage.emptyHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("groupPage.emptyText")}
        </Text>
      </BlockStack>
    );
  }
  const pages = Math.max(view.page, Math.ceil((view.figures?.customers ?? 0) / PAGE_SIZE));
  return (
    <BlockStack gap="400">
      {view.namesUnavailable ? <NamesUnavailable /> : null}
      <CustomersTable rows={view.rows} namesUnavailable={view.namesUnavailable} />
      <Pages page={view.page} pages={pages} previousUrl={view.previousUrl} nextUrl={view.nextUrl} />
    </BlockStack>
  );
}

function FoundCustomers({ search }: { search: SearchView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (search.outcome === "unavailable") {
    return (
      <Banner tone="critical">
        <p>{t("groupPage.searchUnavailable")}</p>
      </Banner>
    );
  }
  const { rows } = search;
  const customers = format.count(rows.length);
  return (
    <BlockStack gap="400">
      <div role="status">
        <Text as="p" tone="subdued">
          {rows.length === 0
            ? t("groupPage.nobodyFound")
            : search.more
              ? t("groupPage.foundMore", { customers })
              : t("groupPage.found", { count: rows.length, customers })}
        </Text>
      </div>
      {search.namesUnavailable ? <NamesUnavailable /> : null}
      {rows.length === 0 ? null : <CustomersTable rows={rows} namesUnavailable={search.namesUnavailable} />}
    </BlockStack>
  );
}

function NamesUnavailable() {
  const { t } = useTranslation();
  return (
    <Banner tone="warning">
      <p>{t("groupPage.namesUnavailable")}</p>
    </Banner>
  );
}
