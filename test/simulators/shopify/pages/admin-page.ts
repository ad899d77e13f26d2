import type { Simulation } from "../simulation.ts";
import { html } from "./html.ts";

/** A page like Shopify's admin: top bar, navigation, and the app in a frame. */
export function adminPage(simulation: Simulation, frameUrl: string | null): string {
  const { shop } = simulation.data;
  const frame =
    frameUrl === null
      ? html`<p class="admin-notice">Start the simulator with <code>--app-url</code> to see the app here.</p>`
      : html`<iframe
          id="app"
          name="app-iframe"
          title="Sixfold"
          src="${frameUrl}"
          allow="clipboard-write"
        ></iframe>`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sixfold · ${shop.name} · simulated Shopify admin</title>
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
          <p>Apps</p>
          <a id="app-home" href="/admin">Sixfold</a>
          <ul id="app-nav"></ul>
        </nav>
        <main class="admin-main">
          <div class="app-title">
            <span class="app-name">Sixfold</span><span id="title"></span>
            <span id="title-actions"></span>
          </div>
          <div id="save-bar" hidden><span>Unsaved changes</span><span id="save-actions"></span></div>
          ${frame}
        </main>
        <div id="toasts" role="status" aria-live="polite"></div>
        <script src="/admin.js"></script>
        ${simulation.settings.liveReload ? html`<script src="/live-reload.js"></script>` : ""}
      </body>
    </html>`;
  return page.text;
}
