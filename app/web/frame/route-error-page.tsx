import { isRouteErrorResponse, useRouteError } from "@remix-run/react";

import { ErrorPage, problemOfStatus } from "./error-page.tsx";

/** The page for anything that a route threw. */
export function RouteErrorPage() {
  const error = useRouteError();
  return <ErrorPage problem={isRouteErrorResponse(error) ? problemOfStatus(error.status) : "unexpected"} />;
}
