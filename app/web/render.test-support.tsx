import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { createMemoryRouter, RouterProvider } from "react-router-dom";

import { AppFrame } from "./app-frame.tsx";
import { createI18n } from "./i18n/i18n.ts";

export function renderPage(page: ReactNode): string {
  const router = createMemoryRouter([{ path: "*", element: <AppFrame>{page}</AppFrame> }]);
  return renderToString(
    <I18nextProvider i18n={createI18n("en")}>
      <RouterProvider router={router} />
    </I18nextProvider>,
  );
}
