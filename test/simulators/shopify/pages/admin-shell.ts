import type { Simulation } from "../simulation.ts";
import { html, type Markup } from "./html.ts";

/** A page like one of Shopify's admin: top bar, navigation, and what stands in it. */
export function adminShell({ data, settings }: Simulation, title: string, content: Markup): string {
  const { shop } = data;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${shop.name} · simulated Shopify admin</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body class="admin">
        <header class="admin-top">
          <button id="menu" type="button" aria-label="Menu" aria-expanded="false" aria-controls="nav">
            ☰
          </button>
          <strong>Simulated Shopify admin</strong>
          <span class="admin-shop">${shop.name}</span>
          <div id="loading" hidden role="progressbar" aria-label="Loading"></div>
        </header>
        <nav id="nav" class="admin-nav" aria-label="Admin">
          <a href="/">What arrived</a>
          ${
            settings.extensionsRoot === null
              ? ""
              : html`<a href="/admin/customers">Customers in Shopify</a
                  ><a href="/admin/segments">Segments in Shopify</a>`
          }
          <p>Apps</p>
          <a id="app-home" href="/admin">Sixfold</a>
          <ul id="app-nav"></ul>
        </nav>
        <main class="admin-main">${content}</main>
        <div id="toasts" role="status" aria-live="polite"></div>
        <script src="/admin.js"></script>
        ${settings.liveReload ? html`<script src="/live-reload.js"></script>` : ""}
      </body>
    </html>`;
  return page.text;
}
