import { fireEvent, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { CustomerAnswer } from "../../../app/extension-api/contract.ts";
import type { Answer } from "../../test-support/answers.ts";
import { francs, LOYAL } from "../../test-support/facts.ts";
import { buttonOf, close, open, pageText } from "../../test-support/open.ts";
import { LANGUAGES, readWords, type Language } from "../../test-support/translations.ts";

const TARGET = "admin.customer-details.block.render";
const PATH = "/extension/customer";

async function shown(answer: Answer | readonly Answer[], language: Language = "en") {
  const opened = open("customer-block", TARGET, language, { [PATH]: answer });
  await opened.render();
  await waitFor(() => {
    expect(document.body.querySelector("s-spinner")).toBeNull();
  });
  return opened;
}

function text(language: Language, key: string): string {
  const found: unknown = key
    .split(".")
    .reduce<unknown>(
      (at, part) => (at as Record<string, unknown>)[part],
      readWords("customer-block", language),
    );
  return String(found);
}

afterEach(close);

describe("the customer block, in each language", () => {
  it.each(LANGUAGES)("loads, in %s", async (language) => {
    const block = open("customer-block", TARGET, language, { [PATH]: "never" });
    await block.render();
    expect(document.body.querySelector("s-spinner")).not.toBeNull();
    expect(pageText()).toContain(text(language, "heading"));
  });

  it.each(LANGUAGES)("says where there is no group, in %s", async (language) => {
    for (const [answer, key] of [
      [{ state: "not_ready" }, "notReady"],
      [{ state: "unknown", link: null }, "unknown"],
      [{ state: "left_out", link: "/app/customers/7" }, "leftOut"],
    ] satisfies [CustomerAnswer, string][]) {
      await shown(answer, language);
      expect(pageText()).toContain(text(language, key));
    }
  });

  it.each(LANGUAGES)("says why there is no answer, in %s", async (language) => {
    for (const [answer, key] of [
      [401, "not_allowed"],
      [403, "not_allowed"],
      [400, "bad_request"],
      [429, "too_many_requests"],
      [500, "unavailable"],
      ["html", "unavailable"],
      ["down", "unavailable"],
      [{ state: "of_a_newer_app" }, "unavailable"],
    ] satisfies [Answer, string][]) {
      await shown(answer, language);
      expect(pageText()).toContain(text(language, `problem.${key}`));
    }
  });

  it.each(LANGUAGES)("words every group, step, cause and move, in %s", async (language) => {
    const groups = [
      "new",
      "about_to_sleep",
      "sleeping",
      "potential_loyal",
      "loyal",
      "loyal_at_risk",
    ] as const;
    const causes = ["ordered", "time_passed", "boundary_moved", "data_changed", "setting_changed"] as const;
    const kinds = ["keep", "orders", "spend"] as const;
    for (const [at, group] of groups.entries()) {
      const kind = kinds[at % kinds.length] ?? "keep";
      const cause = causes[at % causes.length] ?? "ordered";
      await shown(
        {
          ...LOYAL,
          group,
          scores: { ...LOYAL.scores, r: { score: 5, value: at % 2 } },
          moves: [{ at: LOYAL.asOf, from: group, to: null, cause }],
          nextStep: {
            kind,
            to: group,
            orders: at + 1,
            amount: francs(at * 1_050),
            before: at === 2 ? null : LOYAL.asOf,
          },
          withoutOrder: { at: "2027-01-02T00:00:00Z", to: null },
        },
        language,
      );
      expect(pageText()).toContain(text(language, `group.${group}`));
      expect(pageText()).toContain(text(language, `advice.${group}`));
      expect(pageText()).toContain(text(language, `cause.${cause}`));
      expect(pageText()).not.toMatch(/\{\{|undefined|NaN/);
    }
  });
});

/** With plain spaces: figures have ones that don't break. */
function lines(): string[] {
  return [...document.body.querySelectorAll("s-text")].map((each) =>
    each.textContent.replaceAll("\u00a0", " "),
  );
}

describe("the customer block", () => {
  it("asks once for the customer of the page", async () => {
    const block = await shown(LOYAL);
    expect(block.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${PATH}?id=gid%3A%2F%2Fshopify%2FCustomer%2F1`,
    ]);
  });

  it("tells of group, scores, what to do, what is expected and the last changes", async () => {
    await shown(LOYAL);
    expect(lines()).toEqual([
      "Last order: 45 days ago (4 of 5)",
      "Orders: 12 (5 of 5)",
      "Spent: CHF 1,234.50 (5 of 5)",
      "One more order of about CHF 80 before Dec 24, 2026 keeps this customer Loyal.",
      "Without an order: Loyal at risk from Dec 24, 2026.",
      "Look after them: thank them in person. They don't need a discount to come back.",
      "In the next 90 days: 62% chance of an order, about CHF 54.",
      "Jun 1, 2026: Potential loyal → Loyal (ordered)",
      "Jan 10, 2026: no group → Potential loyal (orders were read or changed)",
      "As of Nov 30, 2026.",
    ]);
    expect(document.body.querySelector("s-badge")?.textContent).toBe("Loyal");
    expect(document.body.querySelector("s-link")?.getAttribute("href")).toBe("app:app/customers/7");
  });

  it("leaves out what is not known", async () => {
    await shown({ ...LOYAL, moves: [], nextStep: null, withoutOrder: null, prediction: null });
    const headings = [...document.body.querySelectorAll("s-section")].map((each) =>
      each.getAttribute("heading"),
    );
    expect(headings).toEqual(["What to do"]);
  });

  it("tells when the next order is expected by the customer's own rhythm, or that it is overdue", async () => {
    const range = { from: "2026-12-03T10:00:00Z", until: "2026-12-24T10:00:00Z" };
    const expected = (isOverdue: boolean) =>
      LOYAL.prediction && { ...LOYAL.prediction, nextOrder: { ...range, isOverdue } };
    await shown({ ...LOYAL, prediction: expected(false) });
    expect(lines()).toContain("Next order expected between Dec 3, 2026 and Dec 24, 2026.");
    await shown({ ...LOYAL, prediction: expected(true) });
    expect(lines()).toContain("Next order was expected by Dec 24, 2026: overdue.");
  });

  it("names no moment that is years away", async () => {
    const far = "2033-05-19T11:00:00Z";
    const withoutOrder = { at: far, to: "sleeping" as const };
    const nextStep = { kind: "orders", to: "loyal", orders: 1, amount: francs(8_000), before: far } as const;
    await shown({ ...LOYAL, nextStep, withoutOrder });
    expect(lines()).toContain("One more order of about CHF 80 makes this customer Loyal.");
    expect(pageText()).not.toContain("2033");
    await shown({ ...LOYAL, nextStep: { ...nextStep, kind: "keep" }, withoutOrder });
    expect(pageText()).not.toContain("One more order");
  });

  it("gives a moment on the day of the scoring its time", async () => {
    await shown({ ...LOYAL, withoutOrder: { at: "2026-11-30T20:15:00Z", to: null } });
    expect(pageText()).toMatch(/Without an order: in no group from Nov 30, 2026, 9:15\sPM\./);
  });

  it("asks again when the merchant tries again", async () => {
    const block = await shown([503, LOYAL]);
    fireEvent.click(buttonOf("Try again"));
    await waitFor(() => {
      expect(document.body.querySelector("s-badge")).not.toBeNull();
    });
    expect(block.asked).toHaveLength(2);
  });

  it("offers no second try where that can't help", async () => {
    await shown(403);
    expect(document.body.querySelector("s-button")).toBeNull();
  });

  it("gives up waiting", async () => {
    vi.useFakeTimers();
    const block = open("customer-block", TARGET, "en", { [PATH]: "never" });
    await block.render();
    await vi.advanceTimersByTimeAsync(10_500);
    vi.useRealTimers();
    await waitFor(() => {
      expect(pageText()).toContain("Sixfold can't be reached right now.");
    });
  });
});
