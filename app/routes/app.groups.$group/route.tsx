import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  useFetcher,
  useLoaderData,
  useNavigate,
  useNavigation,
  useRouteError,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { useEffect, useMemo, useRef, useState } from "react";

import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { noteSetup } from "../../db/shops/setup-guide.server.ts";
import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { useAskedSearch } from "../../web/ui/customers/use-asked-search.ts";
import { GroupPage } from "../../web/group/group-page.tsx";
import type { GroupView } from "../../web/group/group-view.ts";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { boughtAddress } from "../app.bought/buyers.server.ts";
import { filterParams, groupUrl, type ListQuery } from "../../web/group/group-url.ts";
import { searchGroup } from "./customers.server.ts";
import { readGroup } from "./group.server.ts";
import { groupOr404 } from "./group-param.server.ts";
import { listQuery, pageQuery } from "./page-query.ts";
import { searchForm } from "./search-form.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  const { timeZone } = shopLocale(shop);
  const query = pageQuery(group, new URL(request.url).searchParams);
  const view = await readGroup(context.db, { id: shop.id, timeZone }, admin, group, query);
  await inShopSql(context.db, shop.id, (sql) => noteSetup(sql, "groups_seen", context.now()));
  const bought = await boughtAddress(context.db, shop.id, "group", group);
  return json({ shop: shopLocale(shop, view.currency ?? undefined), view, bought });
}

/** The search. Its text is sent in the body, since it may be a person's name or email. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  const form = await postedForm(request);
  const { text } = searchForm(form);
  const list = listQuery(group, (name) => form.get(name));
  return json(await searchGroup(context.db, shop.id, admin, { group, text, ...list }));
}

/** A search changes nothing that the page shows. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === "POST" ? false : defaultShouldRevalidate;

export default function GroupRoute() {
  const { shop, view, bought } = useLoaderData<typeof loader>();
  const { group } = view;
  const query = useQuery(view);
  const navigate = useNavigate();
  const search = useFetcher<typeof action>();
  const [text, setText] = useState<string | null>(null);
  const searchFor = useRef(search.submit);
  searchFor.current = search.submit;
  useEffect(() => setText(null), [group]);
  useEffect(() => {
    if (text === null) return;
    const fields = { text, sort: query.sort, ...filterParams(query.filter) };
    searchFor.current(fields, { method: "post", action: `/app/groups/${group}` });
  }, [text, query, group]);
  const show = (list: ListQuery): void => navigate(groupUrl(group, list), { preventScrollReset: true });
  const found = text === null || search.data === undefined ? null : search.data;
  return (
    <ShopFormatProvider shop={shop}>
      <GroupPage
        view={{ ...view, query }}
        bought={bought}
        search={found}
        searching={search.state !== "idle" && text !== null}
        loading={useNavigation().state === "loading"}
        onSearch={setText}
        onClearSearch={() => setText(null)}
        onSort={(sort) => show({ ...query, sort })}
        onFilter={(filter) => show({ ...query, filter })}
      />
    </ShopFormatProvider>
  );
}

/** What was chosen last, also while it is being loaded. */
function useQuery({ group, query }: GroupView): ListQuery {
  const asked = useAskedSearch(`/app/groups/${group}`);
  return useMemo(() => {
    if (asked === null) return query;
    const params = new URLSearchParams(asked);
    return listQuery(group, (name) => params.get(name));
  }, [asked, group, query]);
}

export function ErrorBoundary() {
  const error = useRouteError();
  const noGroup = isRouteErrorResponse(error) && error.status === 404;
  return noGroup ? <ErrorPage problem="groupNotFound" /> : <RouteErrorPage />;
}
