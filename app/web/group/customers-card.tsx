import { Banner, BlockStack, Button, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { isUnfiltered, UNFILTERED, type ListFilter } from "../../domain/customers/customer-filter.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { useFormat } from "../format/shop-format.tsx";
import { PAGE_SIZE, type SearchView } from "../ui/customers/customer-rows.ts";
import { CustomerSearch } from "../ui/customers/customer-search.tsx";
import { FilterBar } from "../ui/customers/filter-bar.tsx";
import { Pages } from "../ui/pages.tsx";
import { SortSelect } from "../ui/customers/sort-select.tsx";
import { offeredSorts, SORTS, type Sort } from "../ui/customers/sorts.ts";
import { StakeNote } from "../ui/customers/stake-note.tsx";
import { CustomersTable } from "./customers-table.tsx";
import { CUSTOMERS_PLACE } from "./group-url.ts";
import type { GroupNow, GroupView } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

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
  readonly onFilter: (filter: ListFilter) => void;
}

/** The customers of a group: all of them by pages, those that filters leave, or those that a search found. */
export function CustomersCard({ now, ...props }: CustomersCardProps & { readonly now: GroupNow }) {
  const { view, search, searching, loading } = props;
  const { sort, filter } = view.query;
  const { t } = useTranslation();
  return (
    <div id={CUSTOMERS_PLACE}>
      <Card>
        <BlockStack gap="400">
          <Text as="h2" variant="headingMd">
            {t("groupPage.customersHeading")}
          </Text>
          <div className="sf-toolbar">
            <CustomerSearch busy={searching} onSearch={props.onSearch} onClear={props.onClearSearch} />
            <SortSelect
              sorts={offeredSorts(SORTS, view.atStake !== null)}
              sort={sort}
              onSort={props.onSort}
            />
          </div>
          <details className="sf-details" open={!isUnfiltered(filter)}>
            <summary>{t("groupPage.filter.heading")}</summary>
            <BlockStack gap="300" inlineAlign="start">
              <FilterBar filter={filter} ranges={rangesOf(now.boundaries)} onFilter={props.onFilter} />
              {isUnfiltered(filter) ? null : (
                <Button variant="plain" onClick={() => props.onFilter(UNFILTERED)}>
                  {t("customers.clear")}
                </Button>
              )}
            </BlockStack>
          </details>
          <div className={loading || searching ? "sf-busy" : undefined} aria-busy={loading || searching}>
            <BlockStack gap="400">
              <StakeNote sort={sort} atStake={view.atStake} />
              {search === null ? (
                <ListedCustomers view={view} all={now.figures.customers} />
              ) : (
                <FoundCustomers search={search} sort={sort} />
              )}
            </BlockStack>
          </div>
        </BlockStack>
      </Card>
    </div>
  );
}

function ListedCustomers({ view, all }: { readonly view: GroupView; readonly all: number }) {
  const { t } = useTranslation();
  const { rows, matching, page, query } = view;
  if (rows.length === 0) {
    return isUnfiltered(query.filter) ? (
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t("groupPage.emptyHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("groupPage.emptyText")}
        </Text>
      </BlockStack>
    ) : (
      <Text as="p">{t("groupPage.filter.nobody")}</Text>
    );
  }
  const pages = Math.max(page, Math.ceil((matching?.customers ?? all) / PAGE_SIZE));
  return (
    <BlockStack gap="400">
      <Matching matching={matching} />
      {view.namesUnavailable ? <NamesUnavailable /> : null}
      <CustomersTable rows={rows} namesUnavailable={view.namesUnavailable} sort={query.sort} />
      <Pages page={page} pages={pages} previousUrl={view.previousUrl} nextUrl={view.nextUrl} />
    </BlockStack>
  );
}

/** How many the filters leave. The export does not follow them, which is said. */
function Matching({ matching }: Pick<GroupView, "matching">) {
  const { t } = useTranslation();
  const format = useFormat();
  if (matching === null) return null;
  const customers = format.count(matching.customers);
  const said = matching.more
    ? t("groupPage.filter.matchingMore", { customers })
    : t("groupPage.filter.matching", { count: matching.customers, customers });
  return (
    <Text as="p" tone="subdued">
      {said} {t("groupPage.filter.exportAll")}
    </Text>
  );
}

function FoundCustomers({ search, sort }: { readonly search: SearchView; readonly sort: Sort }) {
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
            : t(search.more ? "groupPage.foundMore" : "groupPage.found", { count: rows.length, customers })}
        </Text>
      </div>
      {search.namesUnavailable ? <NamesUnavailable /> : null}
      {rows.length === 0 ? null : (
        <CustomersTable rows={rows} namesUnavailable={search.namesUnavailable} sort={sort} />
      )}
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
