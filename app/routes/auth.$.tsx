import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { setDocumentHeaders } from "../auth/document-headers.server.ts";

/**
 * The SDK's own addresses: the page that fetches a fresh session token, and the way out of the frame. Where it would
 * show a form that asks for a shop's domain, the page on how to install stands instead.
 */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { pathname } = new URL(request.url);
  if (pathname === "/auth/login") throw redirect("/");
  try {
    await context.shopifyFor(request).authenticate.admin(request);
  } catch (answer) {
    if (answer instanceof Response && answer.headers.get("content-type")?.startsWith("text/html") === true) {
      // The SDK takes the shop for who may frame this page from the address as it stands.
      answer.headers.delete("Content-Security-Policy");
      setDocumentHeaders(context, request, answer.headers, "all");
    }
    // It leads to no other site, and nothing but its address can be wrong.
    if (!(answer instanceof Response) && pathname === "/auth/exit-iframe")
      throw new Response(null, { status: 400 });
    throw answer;
  }
  throw redirect("/app");
}
