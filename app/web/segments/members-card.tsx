import { Banner, BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { CustomerSearch } from "../ui/customers/customer-search.tsx";
import { Pages } from "../ui/pages.tsx";
import { SortSelect } from "../ui/customers/sort-select.tsx";
import { offeredSorts, SORTS, type Sort } from "../ui/customers/sorts.ts";
import { StakeNote } from "../ui/customers/stake-note.tsx";
import { MembersTable } from "./members-table.tsx";
import { MEMBERS_PAGE, type MemberSearchView, type SavedView, type SegmentPageProps } from "./saved-view.ts";
import { Card } from "../ui/card.tsx";

/** The members of a segment: all of them by pages, or those that a search found. */
export function MembersCard({ view, search, loading, onSort }: SegmentPageProps) {
  const { t } = useTranslation();
  const busy = loading || search.searching;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.membersHeading")}
        </Text>
        {view.members.people === 0 ? (
          <Text as="p" tone="subdued">
            {t("segmentPage.nobody")}
          </Text>
        ) : (
          <>
            <div className="sf-toolbar">
              <CustomerSearch busy={search.searching} onSearch={search.onSearch} onClear={search.onClear} />
              <SortSelect
                sorts={offeredSorts(SORTS, view.atStake !== null)}
                sort={view.sort}
                onSort={onSort}
              />
            </div>
            <div className={busy ? "sf-busy" : undefined} aria-busy={busy}>
              <BlockStack gap="400">
                <StakeNote sort={view.sort} atStake={view.atStake} />
                {search.found === null ? (
                  <AllMembers view={view} />
                ) : (
                  <FoundMembers found={search.found} sort={view.sort} />
                )}
              </BlockStack>
            </div>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function AllMembers({ view }: { readonly view: SavedView }) {
  const { rows, namesUnavailable, page, previousUrl, nextUrl } = view;
  const pages = Math.max(page, Math.ceil(view.members.people / MEMBERS_PAGE));
  return (
    <BlockStack gap="400">
      <MembersTable rows={rows} namesUnavailable={namesUnavailable} sort={view.sort} />
      <Pages page={page} pages={pages} previousUrl={previousUrl} nextUrl={nextUrl} />
    </BlockStack>
  );
}

function FoundMembers({ found, sort }: { readonly found: MemberSearchView; readonly sort: Sort }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (found.outcome === "unavailable") {
    return (
      <Banner tone="critical">
        <p>{t("groupPage.searchUnavailable")}</p>
      </Banner>
    );
  }
  const { rows, more, namesUnavailable } = found;
  const members = format.count(rows.length);
  return (
    <BlockStack gap="400">
      <div role="status">
        <Text as="p" tone="subdued">
          {rows.length === 0
            ? t("segmentPage.nobodyFound")
            : t(more ? "segmentPage.foundMore" : "segmentPage.found", { count: rows.length, members })}
        </Text>
      </div>
      {rows.length === 0 ? null : (
        <MembersTable rows={rows} namesUnavailable={namesUnavailable} sort={sort} />
      )}
    </BlockStack>
  );
}
