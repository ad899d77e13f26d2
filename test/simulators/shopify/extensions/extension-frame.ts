import { html, type Markup } from "../pages/html.ts";
import type { Simulation } from "../simulation.ts";

/** An extension at a target, with what the page has selected. */
export interface FramedExtension {
  readonly handle: string;
  readonly target: string;
  /** Gids. */
  readonly selected: readonly string[];
  readonly locale: string;
}

/** A frame that runs an extension, as part of an admin page. It is as high as what the extension draws. */
export function extensionFrame({ handle, target, selected, locale }: FramedExtension, title: string): Markup {
  const query = new URLSearchParams({ handle, target, locale, selected: selected.join(",") });
  return html`<iframe class="extension" title="${title}" src="/extension-frame?${String(query)}"></iframe>`;
}

/** The document in the frame: the host's elements and functions, then the extension's own bundle. */
export function framePage({ settings, data }: Simulation, extension: FramedExtension): string {
  const facts = { ...extension, appUrl: settings.appUrl, shop: data.shop.domain };
  const page = html`<!doctype html>
    <html lang="${extension.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${extension.handle}</title>
        <link rel="stylesheet" href="/extension.css" />
        <script src="/extension-elements.js"></script>
        <script src="/extension-host.js" data-extension="${JSON.stringify(facts)}"></script>
      </head>
      <body></body>
    </html>`;
  return page.text;
}
