import type { Simulation } from "../simulation.ts";
import { adminShell } from "./admin-shell.ts";
import { html } from "./html.ts";

/** The admin with the app in a frame. */
export function adminPage(simulation: Simulation, frameUrl: string | null): string {
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
  const content = html`<div class="app-title">
      <span class="app-name">Sixfold</span><span id="title"></span>
      <span id="title-actions"></span>
    </div>
    <div id="save-bar" hidden><span>Unsaved changes</span><span id="save-actions"></span></div>
    ${frame}`;
  return adminShell(simulation, "Sixfold", content);
}
