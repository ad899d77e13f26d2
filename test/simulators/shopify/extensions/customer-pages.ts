import { displayNameOf } from "../graphql/nodes/customer-node.ts";
import { matchingCustomers } from "../graphql/customer-query.ts";
import { gid } from "../graphql/gid.ts";
import { adminShell } from "../pages/admin-shell.ts";
import { html, type Markup } from "../pages/html.ts";
import type { Simulation } from "../simulation.ts";
import { extensionFrame } from "./extension-frame.ts";

const SHOWN = 50;

/** The admin's list of customers, with boxes to tick and the action for those that are ticked. */
export function customersPage(simulation: Simulation, search: string, locale: string): string {
  const rows = matchingCustomers(simulation, search)
    .slice(0, SHOWN)
    .map(
      (customer): Markup =>
        html`<tr>
          <td>
            <input
              type="checkbox"
              name="picked"
              value="${gid("Customer", customer.id)}"
              aria-label="Pick ${displayNameOf(customer)}"
            />
          </td>
          <td><a href="/admin/customers/${customer.id}?locale=${locale}">${displayNameOf(customer)}</a></td>
          <td class="number">${simulation.totals.of(customer.id).orders}</td>
          <td>${customer.tags.slice(0, 4).map((tag) => html`<span class="tag">${tag}</span> `)}</td>
        </tr>`,
    );
  const content = html`<div class="admin-content">
    <h1>Customers</h1>
    <form role="search">
      <input name="search" value="${search}" aria-label="Search" placeholder='tag:"Sixfold: Loyal"' />
      <input type="hidden" name="locale" value="${locale}" />
      <button>Search</button>
    </form>
    <p>
      <button
        type="button"
        data-action="send-customers"
        data-target="admin.customer-index.selection-action.render"
        data-locale="${locale}"
      >
        More actions: Send with Sixfold
      </button>
    </p>
    <div class="scroll">
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <dialog id="action"></dialog>
    <script src="/extension-pages.js"></script>
  </div>`;
  return adminShell(simulation, "Customers", content);
}

/** The admin's page of a customer, with the extension's block; null: there is no such customer. */
export function customerPage(simulation: Simulation, id: number, locale: string): string | null {
  const customer = simulation.data.customers.get(id);
  if (customer === undefined) return null;
  const name = displayNameOf(customer);
  const block = extensionFrame(
    {
      handle: "customer-block",
      target: "admin.customer-details.block.render",
      selected: [gid("Customer", id)],
      locale,
    },
    "Sixfold: loyalty group",
  );
  const content = html`<div class="admin-content">
    <p><a href="/admin/customers?locale=${locale}">Customers</a></p>
    <h1>${name}</h1>
    <section class="admin-card">
      <p>${customer.email}</p>
      <p>Orders: ${simulation.totals.of(id).orders}</p>
      <p>${customer.tags.map((tag) => html`<span class="tag">${tag}</span> `)}</p>
    </section>
    <section class="admin-card">${block}</section>
  </div>`;
  return adminShell(simulation, name, content);
}
