import { matchingCustomers } from "../graphql/customer-query.ts";
import { displayNameOf } from "../graphql/nodes/customer-node.ts";
import type { Simulation } from "../simulation.ts";
import { tagCounts } from "../control/state.ts";
import { html, type Markup } from "./html.ts";

const SHOWN = 50;
const TAGS_SHOWN = 14;
const NUMBERS = new Set(["Customers", "Orders", "Objects", "Attempts"]);

/** What the store holds and what reached it, on one page without scripts. */
export function plainPage(simulation: Simulation, search: string): string {
  const { shop, customers, orders } = simulation.data;
  const count = new Intl.NumberFormat("en");
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${shop.name} · what arrived at the Shopify simulator</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body class="plain">
        <header>
          <h1>${shop.name}</h1>
          <p>Shopify simulator · ${shop.domain} · ${shop.currency} · ${shop.timeZone}</p>
          <p><a class="primary" href="/admin">Open the app in the admin</a></p>
        </header>
        <main>
          <dl class="figures">
            ${figure("Customers", count.format(customers.size))}
            ${figure("Orders", count.format(orders.length))}
            ${figure("App", simulation.grant.installed ? "installed" : "not installed")}
            ${figure("Webhooks sent", count.format(simulation.webhooks.deliveries.length))}
          </dl>
          <section>
            <h2>Tags</h2>
            ${tagTable(simulation)}
          </section>
          <section>
            <h2>Customers</h2>
            ${customerTable(simulation, search)}
          </section>
          <section>
            <h2>Bulk operations</h2>
            ${operationTable(simulation)}
          </section>
          <section>
            <h2>Webhooks</h2>
            ${webhookTable(simulation)}
          </section>
          <section>
            <h2>Granted scopes</h2>
            <p>${[...simulation.grant.scopes].map((scope) => html`<code>${scope}</code> `)}</p>
          </section>
        </main>
      </body>
    </html>`;
  return page.text;
}

function figure(name: string, value: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function table(heads: readonly string[], rows: readonly Markup[], none: string): Markup {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col" class="${NUMBERS.has(head) ? "number" : ""}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function tagTable(simulation: Simulation): Markup {
  const counts = Object.entries(tagCounts(simulation));
  const rows = counts.slice(0, TAGS_SHOWN).map(
    ([tag, customers]) =>
      html`<tr>
        <td><a href="/?search=${encodeURIComponent(`tag:"${tag}"`)}#customers">${tag}</a></td>
        <td class="number">${customers}</td>
      </tr>`,
  );
  const more =
    counts.length > TAGS_SHOWN
      ? html`<p class="none">and ${counts.length - TAGS_SHOWN} rarer ones</p>`
      : html``;
  return html`${table(["Tag", "Customers"], rows, "No customer has a tag.")}${more}`;
}

function customerTable(simulation: Simulation, search: string): Markup {
  const found = matchingCustomers(simulation, search);
  const rows = found.slice(0, SHOWN).map(
    (customer) =>
      html`<tr>
        <td><bdi>${displayNameOf(customer)}</bdi><br /><small>${customer.id}</small></td>
        <td>${customer.email}</td>
        <td class="number">${simulation.totals.of(customer.id).orders}</td>
        <td>${customer.tags.slice(0, 8).map((tag) => html`<span class="tag">${tag}</span> `)}</td>
      </tr>`,
  );
  return html`<form id="customers" role="search">
      <label for="search">Search</label>
      <input id="search" name="search" value="${search}" placeholder='tag:"Sixfold: Loyal"' />
      <button>Search</button>
    </form>
    <p class="none">${found.length} found${found.length > SHOWN ? `, the first ${SHOWN} shown` : ""}</p>
    ${table(["Customer", "Email", "Orders", "Tags"], rows, "No customer matches.")}`;
}

function operationTable(simulation: Simulation): Markup {
  const rows = simulation.operations
    .all()
    .slice(-SHOWN)
    .reverse()
    .map(
      (operation) =>
        html`<tr>
          <td>${operation.id}</td>
          <td>${operation.type.toLowerCase()}</td>
          <td>
            ${operation.status.toLowerCase()}${operation.errorCode === null ? "" : ` (${operation.errorCode})`}
          </td>
          <td class="number">${operation.objectCount}</td>
          <td>${clock(simulation, operation.createdAt)}</td>
          <td><code>${operation.document.replace(/\s+/g, " ").slice(0, 90)}</code></td>
        </tr>`,
    );
  return table(["Id", "Type", "Status", "Objects", "Started", "Document"], rows, "None has run yet.");
}

function webhookTable(simulation: Simulation): Markup {
  const rows = simulation.webhooks.deliveries
    .slice(-SHOWN)
    .reverse()
    .map(
      (delivery) =>
        html`<tr>
          <td>${delivery.topic}</td>
          <td>${clock(simulation, delivery.sentAt)}</td>
          <td class="number">${delivery.attempts}</td>
          <td>
            ${delivery.status === null ? "on its way" : delivery.status === 0 ? "no answer" : delivery.status}
          </td>
        </tr>`,
    );
  return table(["Topic", "Sent", "Attempts", "Answer"], rows, "None was sent yet.");
}

function clock(simulation: Simulation, moment: number): string {
  const { timeZone } = simulation.data.shop;
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", dateStyle: "medium", timeZone }).format(
    moment,
  );
}
