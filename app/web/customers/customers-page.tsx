import { Banner, BlockStack, Button, InlineStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { EVERYBODY, isUnfiltered } from "../../domain/customers/customer-filter.ts";
import { useFormat } from "../format/shop-format.tsx";
import {
  COUNTED,
  PAGE_SIZE,
  type CustomerRow,
  type CustomerRows,
  type SearchView,
} from "../ui/customers/customer-rows.ts";
import { CustomerSearch } from "../ui/customers/customer-search.tsx";
import { FilterBar } from "../ui/customers/filter-bar.tsx";
import { GroupBadge } from "../ui/group-badge.tsx";
import { Pages } from "../ui/pages.tsx";
import { ScoreDigits } from "../ui/score-digits.tsx";
import { SortSelect } from "../ui/customers/sort-select.tsx";
import { offeredSorts } from "../ui/customers/sorts.ts";
import { StakeNote } from "../ui/customers/stake-note.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { useCustomerColumns } from "../ui/customers/use-customer-columns.tsx";
import { NotScored } from "../ui/notices/not-scored.tsx";
import { CUSTOMER_SORTS, type CustomerSort } from "./customer-sorts.ts";
import type { CustomersPageProps, CustomersView } from "./customers-view.ts";
import { GroupSelect } from "./group-select.tsx";
import { Card } from "../ui/card.tsx";

/** Everybody who has a score: searched, filtered, sorted, by pages. */
export function CustomersPage(props: CustomersPageProps) {
  const { view, search, searching, loading, onFilter } = props;
  const { t } = useTranslation();
  if (view === null) return <NobodyYet />;
  const busy = searching || loading;
  return (
    <Page
      title={t("customers.title")}
      subtitle={t("customers.subtitle")}
      secondaryActions={[{ content: t("groupPage.export"), url: "/app/customers/export" }]}
    >
      <Card>
        <BlockStack gap="400">
          <div className="sf-toolbar">
            <CustomerSearch busy={searching} onSearch={props.onSearch} onClear={props.onClearSearch} />
            <SortSelect
              sorts={offeredSorts(CUSTOMER_SORTS, view.atStake !== null)}
              sort={view.sort}
              onSort={props.onSort}
            />
          </div>
          <FilterBar
            filter={view.filter}
            ranges={view.ranges}
            onFilter={onFilter}
            before={
              <GroupSelect
                group={view.filter.group}
                onChoose={(group) => onFilter({ ...view.filter, group })}
              />
            }
          />
          <InlineStack gap="300" blockAlign="center">
            <div role="status">
              <Text as="p" variant="headingSm">
                <Found view={view} search={search} />
              </Text>
            </div>
            {isUnfiltered(view.filter) ? null : (
              <Button variant="plain" onClick={() => onFilter(EVERYBODY)}>
                {t("customers.clear")}
              </Button>
            )}
          </InlineStack>
          <div className={busy ? "sf-busy" : undefined} aria-busy={busy}>
            <BlockStack gap="400">
              <StakeNote sort={view.sort} atStake={view.atStake} />
              {search === null ? <AllPages view={view} /> : <FoundRows search={search} sort={view.sort} />}
            </BlockStack>
          </div>
        </BlockStack>
      </Card>
    </Page>
  );
}

/** How many there are, or how many a search found. */
function Found({ view, search }: Pick<CustomersPageProps, "search"> & { readonly view: CustomersView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (search?.outcome === "unavailable") return null;
  if (search !== null) {
    const customers = format.count(search.rows.length);
    if (search.rows.length === 0) return t("customers.nobodyFound");
    return t(search.more ? "customers.foundMore" : "customers.found", {
      count: search.rows.length,
      customers,
    });
  }
  const { customers: count } = view;
  if (count === null) return t("customers.countMore", { customers: format.count(COUNTED) });
  return t("customers.count", { count, customers: format.count(count) });
}

function AllPages({ view }: { readonly view: CustomersView }) {
  const { t } = useTranslation();
  const { rows, namesUnavailable, customers, page, previousUrl, nextUrl } = view;
  if (rows.length === 0) return <Text as="p">{t("customers.nobody")}</Text>;
  const pages = customers === null ? null : Math.max(page, Math.ceil(customers / PAGE_SIZE));
  return (
    <BlockStack gap="400">
      <Rows rows={rows} namesUnavailable={namesUnavailable} sort={view.sort} />
      <Pages page={page} pages={pages} previousUrl={previousUrl} nextUrl={nextUrl} />
    </BlockStack>
  );
}

function FoundRows({ search, sort }: { readonly search: SearchView; readonly sort: CustomerSort }) {
  const { t } = useTranslation();
  if (search.outcome === "unavailable") {
    return (
      <Banner tone="critical">
        <p>{t("groupPage.searchUnavailable")}</p>
      </Banner>
    );
  }
  return search.rows.length === 0 ? null : <Rows {...search} sort={sort} />;
}

function Rows({ rows, namesUnavailable, sort }: CustomerRows & { readonly sort: CustomerSort }) {
  const { t } = useTranslation();
  const [name, ...figures] = useCustomerColumns(namesUnavailable, sort);
  return (
    <BlockStack gap="400">
      {namesUnavailable ? (
        <Banner tone="warning">
          <p>{t("groupPage.namesUnavailable")}</p>
        </Banner>
      ) : null}
      <StackedTable<CustomerRow>
        caption={t("customers.title")}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          ...(name === undefined ? [] : [name]),
          {
            label: t("customers.group"),
            kind: "short",
            cell: ({ group }) => <GroupBadge group={group} />,
          },
          ...figures,
          {
            label: t("groupPage.column.scores"),
            kind: "number",
            cell: ({ score }) => <ScoreDigits score={score} />,
          },
        ]}
      />
    </BlockStack>
  );
}

/** The page before the first scoring. */
function NobodyYet() {
  const { t } = useTranslation();
  return (
    <Page title={t("customers.title")} subtitle={t("customers.subtitle")}>
      <NotScored />
    </Page>
  );
}
