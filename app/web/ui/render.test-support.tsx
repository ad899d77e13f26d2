import { AppProvider } from "@shopify/polaris";
import polarisWords from "@shopify/polaris/locales/en.json";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider } from "react-i18next";

import { createI18n } from "../i18n/i18n.ts";
import { wordsIn } from "../i18n/words.test-support.ts";

/** A page as the server sends it, for tests. */
export function renderPage(page: ReactNode): string {
  return renderToStaticMarkup(
    <I18nextProvider i18n={createI18n("en", wordsIn("en"))}>
      <AppProvider i18n={polarisWords}>{page}</AppProvider>
    </I18nextProvider>,
  );
}

/** The text of a page, without its tags. */
export function textOf(page: ReactNode): string {
  return renderPage(page)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll(/\s+/g, " ");
}
