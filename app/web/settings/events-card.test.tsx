import { expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { EventsCard } from "./events-card.tsx";
import { isForEvents, type EventsProps, type EventsView } from "./events-view.ts";

const OFF: EventsView = {
  ...{ connected: true, consent: true, onSince: null, refits: false },
  ...{ sent: 0, passedOver: 0, sending: false, waiting: false, failure: null },
};

function card(view: Partial<EventsView>, props: Partial<EventsProps> = {}) {
  return (
    <EventsCard
      view={{ ...OFF, ...view }}
      {...{ result: null, pending: null, onSend: () => undefined }}
      {...props}
    />
  );
}

it("G3: the card says what is sent and what starts flows before it is turned on", () => {
  const text = textOf(card({}));
  expect(text).toMatch(/“Changed loyalty group” .* Only profiles that Klaviyo already has/);
  expect(text).toMatch(/changes of the last year are sent once as history/);
  expect(renderPage(card({}))).toContain("Turn on events for flows in Klaviyo");
});

it("G3: the card leads to the connection where there is none", () => {
  const text = textOf(card({ connected: false }));
  expect(text).toContain("Connect Klaviyo first.");
  expect(renderPage(card({ connected: false }))).not.toContain("Turn on events");
});

it("G3: the card asks for the access that is missing", () => {
  const result = {
    outcome: "refused",
    intent: "on",
    code: "missing_scope",
    scope: "events:write",
  } as const;
  expect(textOf(card({}, { result }))).toMatch(
    /lacks this access: events:write\. .* Allow in Klaviyo .*Events: full/,
  );
});

it("G3: the card says how many were sent, and why none could be", () => {
  const on = { onSince: "2026-01-31T12:00:00.000Z", sent: 1_234, passedOver: 1 };
  const text = textOf(card({ ...on, sending: true, failure: "missing_scope" }));
  expect(text).toMatch(/1,234 events sent since then\. 1 change of a customer without a profile was skipped/);
  expect(text).toMatch(/More events are being sent.*could not be sent: the connection lacks the access/);
});

it("G3: the card says that the first sync has to look the profiles up", () => {
  const on = { onSince: "2026-01-31T12:00:00.000Z", sending: true, waiting: true };
  expect(textOf(card(on))).toContain(
    "It begins once the first sync has looked your customers up in Klaviyo.",
  );
  expect(textOf(card(on))).not.toContain("More events are being sent");
});

it("a consent for events comes back to this card, one for engagement doesn't", () => {
  expect(isForEvents(new URLSearchParams("klaviyo=x&for=events"))).toBe(true);
  expect(isForEvents(new URLSearchParams("klaviyo=x"))).toBe(false);
});
