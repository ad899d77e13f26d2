import type { HeadersFunction } from "@remix-run/node";
import { Outlet } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";

import { AppMenu } from "../../web/frame/app-menu.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";

/** The SDK's own answers have headers that App Bridge acts on. */
export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function AppLayout() {
  return (
    <>
      <AppMenu />
      <Outlet />
    </>
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
