import { json, type LinksFunction, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from "@remix-run/react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { useContext, useMemo, type ReactNode } from "react";
import { I18nextProvider } from "react-i18next";

import { merchantLocales } from "./auth/merchant-locale.server.ts";
import { AppFrame } from "./web/frame/app-frame.tsx";
import { RouteErrorPage } from "./web/frame/route-error-page.tsx";
import { createI18n } from "./web/i18n/i18n.ts";
import { documentWords } from "./web/i18n/words.server.ts";
import { ScriptNonce } from "./web/frame/script-nonce.ts";
import chartStyles from "./web/chart/chart.css?url";
import styles from "./web/frame/sixfold.css?url";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
  { rel: "stylesheet", href: chartStyles },
  { rel: "icon", type: "image/svg+xml", href: "/icon.svg" },
];

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  const words = data ?? null;
  return words === null ? [] : [{ title: createI18n(words.locale, words.words).t("app.name") }];
};

/** The words of the first page come with its document; `app/routes/app` loads those of the pages that follow. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const words = documentWords(await merchantLocales(context, request), new URL(request.url).pathname);
  return json({
    apiKey: context.env.SHOPIFY_API_KEY,
    appBridgeUrl: context.env.APP_BRIDGE_URL,
    help: { url: context.env.HELP_URL ?? null, email: context.env.SUPPORT_EMAIL ?? null },
    ...words,
  });
}

/** Key, script and language stay the same for the life of the document, so the root never loads again. */
export const shouldRevalidate = (): boolean => false;

/**
 * What a document without data is written in. It is none that a merchant opens: its address has no route, or nothing can
 * be posted there. Remix gives no data then: undefined, or null.
 */
const NO_WORDS = { locale: "en", words: {}, polaris: {} };

/** The document of every page and every error. App Bridge comes first: it must be there before any other script. */
export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root") ?? null;
  const nonce = useContext(ScriptNonce);
  const { locale, words, polaris } = data ?? NO_WORDS;
  const i18n = useMemo(() => createI18n(locale, words), [locale, words]);
  return (
    <html lang={locale} dir={i18n.dir()}>
      <head>
        {data === null ? null : <script src={data.appBridgeUrl} data-api-key={data.apiKey} />}
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        <I18nextProvider i18n={i18n}>
          <AppFrame words={polaris}>{children}</AppFrame>
        </I18nextProvider>
        <ScrollRestoration {...(nonce !== undefined && { nonce })} />
        <Scripts {...(nonce !== undefined && { nonce })} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <RouteErrorPage />;
}
