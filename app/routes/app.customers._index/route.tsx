import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import {
  useFetcher,
  useLoaderData,
  useNavigate,
  useNavigation,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { EVERYBODY } from "../../domain/customers/customer-filter.ts";
import { CustomersPage } from "../../web/customers/customers-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { useAskedSearch } from "../../web/ui/customers/use-asked-search.ts";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { searchForm } from "../app.groups.$group/search-form.server.ts";
import { readCustomers, searchCustomers } from "./customers.server.ts";
import { listQuery, listUrl, type ListQuery } from "./list-query.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const query = listQuery(new URL(request.url).searchParams);
  const view = await readCustomers(context.db, shop.id, admin, query);
  return json({ shop: shopLocale(shop, view?.currency), view });
}

/** The search. Its text is sent in the body, since it may be a person's name or email. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const query = listQuery(new URL(request.url).searchParams);
  const { text } = searchForm(await postedForm(request));
  return json(await searchCustomers(context.db, shop.id, admin, { query, text }));
}

/** A search changes nothing that the page shows. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === "POST" ? false : defaultShouldRevalidate;

export default function CustomersRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const asked = useAskedSearch("/app/customers");
  const shown = view ?? { filter: EVERYBODY, sort: "last_order_desc" as const };
  const { filter, sort } = asked === null ? shown : listQuery(new URLSearchParams(asked));
  const navigate = useNavigate();
  const search = useSearch({ filter, sort });
  const show = (changes: Partial<ListQuery>): void =>
    navigate(listUrl({ filter, sort, place: null, page: 1, ...changes }));
  return (
    <ShopFormatProvider shop={shop}>
      <CustomersPage
        view={view === null ? null : { ...view, filter, sort }}
        search={search.found}
        searching={search.searching}
        loading={useNavigation().state === "loading"}
        onSearch={search.onSearch}
        onClearSearch={search.onClear}
        onFilter={(chosen) => show({ filter: chosen })}
        onSort={(chosen) => show({ sort: chosen })}
      />
    </ShopFormatProvider>
  );
}

/** Searches within the filter, and again when another filter or order is chosen. */
function useSearch(list: Pick<ListQuery, "filter" | "sort">) {
  const search = useFetcher<typeof action>();
  const [text, setText] = useState<string | null>(null);
  const searchFor = useRef(search.submit);
  searchFor.current = search.submit;
  const query = listUrl({ ...list, place: null, page: 1 }).replace(/^.*\?/, "");
  useEffect(() => {
    const address = `/app/customers?index&${query}`;
    if (text !== null) searchFor.current({ text }, { method: "post", action: address });
  }, [text, query]);
  return {
    found: text === null ? null : (search.data ?? null),
    searching: search.state !== "idle" && text !== null,
    onSearch: setText,
    onClear: () => setText(null),
  };
}

export function ErrorBoundary() {
  return <RouteErrorPage />;
}
