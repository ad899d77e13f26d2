import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { LandingPage } from "../../web/frame/landing-page.tsx";

/** Shopify opens the app here. A visitor without a shop is told how to install it. */
export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  if (searchParams.has("shop")) throw redirect(`/app?${searchParams.toString()}`);
  return null;
}

export default function Index() {
  return <LandingPage />;
}
