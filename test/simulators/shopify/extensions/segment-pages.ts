import { gid } from "../graphql/gid.ts";
import { adminShell } from "../pages/admin-shell.ts";
import { html } from "../pages/html.ts";
import type { Simulation } from "../simulation.ts";
import { extensionFrame } from "./extension-frame.ts";

/** The admin's list of segments, with the editor for a new one: templates, the query, and what is wrong with it. */
export function segmentsPage(simulation: Simulation, locale: string): string {
  const segments = [...simulation.segments.values()].map(
    ({ id, name, query }) =>
      html`<tr>
        <td><a href="/admin/segments/${id}?locale=${locale}">${name}</a></td>
        <td><code>${query}</code></td>
      </tr>`,
  );
  const templates = extensionFrame(
    {
      handle: "segment-templates",
      target: "admin.customers.segmentation-templates.data",
      selected: [],
      locale,
    },
    "Sixfold: templates",
  );
  const content = html`<div class="admin-content">
    <h1>Segments</h1>
    <form id="segment-editor" class="admin-card">
      <label>Name <input name="name" required maxlength="255" /></label>
      <label>Query <textarea name="query" rows="3" spellcheck="false"></textarea></label>
      <p id="query-problem" role="status"></p>
      <button class="primary">Save segment</button>
    </form>
    <section class="admin-card">
      <h2>Templates</h2>
      <div id="templates"><p class="none">No templates.</p></div>
      <div hidden>${templates}</div>
    </section>
    <div class="scroll">
      <table>
        <tbody>
          ${segments}
        </tbody>
      </table>
    </div>
    <script src="/extension-pages.js"></script>
  </div>`;
  return adminShell(simulation, "Segments", content);
}

/** The admin's page of a segment, with the action behind "Use segment"; null: there is no such segment. */
export function segmentPage(simulation: Simulation, id: number, locale: string): string | null {
  const segment = simulation.segments.get(id);
  if (segment === undefined) return null;
  const content = html`<div class="admin-content">
    <p><a href="/admin/segments?locale=${locale}">Segments</a></p>
    <h1>${segment.name}</h1>
    <section class="admin-card"><code>${segment.query}</code></section>
    <p>
      <button
        type="button"
        data-action="send-customers"
        data-target="admin.customer-segment-details.action.render"
        data-selected="${gid("Segment", id)}"
        data-locale="${locale}"
      >
        Use segment: Send with Sixfold
      </button>
    </p>
    <dialog id="action"></dialog>
    <script src="/extension-pages.js"></script>
  </div>`;
  return adminShell(simulation, segment.name, content);
}
