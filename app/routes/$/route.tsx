import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";

/** Every address that no other route has. As a route, it is answered in the merchant's language. */
export function loader(): never {
  throw new Response(null, { status: 404 });
}

export default function Nowhere() {
  return null;
}

export function ErrorBoundary() {
  return <RouteErrorPage />;
}
