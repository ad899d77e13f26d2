import { segmentProfiles } from "./segments.ts";
import type { Simulation } from "./server.ts";

const SHOWN_PROFILES = 12;
export const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
  h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
  p { margin: .25rem 0; } .quiet { opacity: .75; }
  table { width: 100%; border-collapse: collapse; }
  th, td { text-align: left; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid #8884; vertical-align: top;
    overflow-wrap: anywhere; }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: 0; font-size: .875rem; }
  dd { margin: 0; overflow-wrap: anywhere; }
  .cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
  .card { border: 1px solid #8886; border-radius: .5rem; padding: .75rem; }
  .card h3 { font-size: .95rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }`;

/** The plain page: what arrived in the account. */
export function page(simulation: Simulation): string {
  const { name, store, calls, violations } = simulation;
  const lists = [...store.lists.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Klaviyo simulator</title><style>${STYLE}</style></head><body>
<h1>Klaviyo simulator</h1>
<p class="quiet">Account ${escape(name)}. ${count(store.profiles.size)} profiles, ${count(lists.length)} lists,
${count(store.jobs.size)} imports. This is not Klaviyo: it runs on this machine only.</p>
<h2>Lists</h2>
${table(
  ["List", "Profiles"],
  lists.map((list) => [list.name, count(list.members.size)]),
  "No lists yet.",
)}
<h2>Segments</h2>
${table(
  ["Segment", "Profiles"],
  [...store.segments.values()].map((segment) => [
    segment.name,
    count([...segmentProfiles(store, segment)].length),
  ]),
  "No segments yet.",
)}
<h2>Campaigns</h2>
${table(
  ["Campaign", "Status"],
  [...store.sending.campaigns.values()].map(({ name, status }) => [name, status]),
  "No campaigns yet.",
)}
<h2>Profiles</h2>
${profileCards(simulation)}
<h2>Calls</h2>
${table(
  ["Endpoint", "Calls"],
  [...calls].sort().map(([id, calls]) => [id, count(calls)]),
  "No calls yet.",
)}
${violations.length === 0 ? "" : `<p><strong>${count(violations.length)} requests broke the contract.</strong></p>`}
</body></html>`;
}

/** Some profiles of each list, with what Sixfold wrote to them. */
function profileCards({ store }: Simulation): string {
  const written = [...store.profiles.values()].filter((profile) => profile.properties.size > 0);
  const step = Math.max(1, Math.floor(written.length / SHOWN_PROFILES));
  const shown = written.filter((_, index) => index % step === 0).slice(0, SHOWN_PROFILES);
  if (shown.length === 0) return `<p class="quiet">No profile has properties yet.</p>`;
  const cards = shown.map(({ email, properties }) => {
    const sixfold = [...properties].filter(([property]) => property.startsWith("sixfold_"));
    const entries = sixfold.map(([property, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return `<dt class="quiet">${escape(property)}</dt><dd>${escape(text)}</dd>`;
    });
    return `<article class="card"><h3>${escape(email ?? "")}</h3><dl>${entries.join("")}</dl></article>`;
  });
  return `<div class="cards">${cards.join("\n")}</div>`;
}

function table(
  headings: readonly [string, string],
  rows: readonly (readonly [string, string])[],
  none: string,
): string {
  if (rows.length === 0) return `<p class="quiet">${none}</p>`;
  const body = rows.map(
    ([first, second]) => `<tr><td>${escape(first)}</td><td class="number">${second}</td></tr>`,
  );
  const head = `<tr><th scope="col">${headings[0]}</th><th scope="col" class="number">${headings[1]}</th></tr>`;
  return `<table><thead>${head}</thead><tbody>${body.join("\n")}</tbody></table>`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
