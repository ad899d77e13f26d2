import type { HeadersFunction } from "@remix-run/node";
import {
  Outlet,
  useLoaderData,
  useRouteLoaderData,
  type ClientLoaderFunctionArgs,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";

import type { loader as rootLoader } from "../../root.tsx";
import { HelpFooter } from "../../web/frame/help-footer.tsx";
import { AppMenu } from "../../web/frame/app-menu.tsx";
import { MoreWords } from "../../web/i18n/more-words.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { loadWords } from "../../web/i18n/load-words.client.ts";

/** The SDK's own answers have headers that App Bridge acts on. */
export const headers: HeadersFunction = (args) => boundary.headers(args);

/** The document has its words already. */
export function loader(): object | null {
  return null;
}

/** The words of the page that the merchant goes to. They come beside the page's own data. */
export function clientLoader({ request }: ClientLoaderFunctionArgs): Promise<object> {
  return loadWords(request.url);
}

/** What a page does, and what it asks again and again, needs no other words. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, nextUrl }) =>
  currentUrl.pathname !== nextUrl.pathname;

export default function AppLayout() {
  const words = useLoaderData<typeof loader>();
  const help = useRouteLoaderData<typeof rootLoader>("root")?.help ?? null;
  return (
    <MoreWords words={words}>
      <AppMenu />
      <Outlet />
      {help === null ? null : <HelpFooter {...help} />}
    </MoreWords>
  );
}

export function ErrorBoundary() {
  return (
    <>
      <AppMenu />
      <RouteErrorPage />
    </>
  );
}
