import { fireEvent, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { HoldCode } from "../../../app/domain/sync/brake.ts";
import type { SendAnswer, SendRefused, SendRequest } from "../../../app/extension-api/contract.ts";
import type { Answer } from "../../test-support/answers.ts";
import { AUDIENCES } from "../../test-support/facts.ts";
import { buttonOf, close, open, pageText, type Opened } from "../../test-support/open.ts";
import { LANGUAGES, readWords, type Language } from "../../test-support/translations.ts";

const SEGMENT = "admin.customer-segment-details.action.render";
const SELECTION = "admin.customer-index.selection-action.render";
const WHERE = "/extension/audiences";
const SEND = "/extension/send";
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const PREVIEW: SendAnswer = {
  ...{ state: "preview", customers: 5, added: 3, already: 1, unknown: 1, holds: null },
  plan: null,
};
const DONE: SendAnswer = { state: "sent", added: 3, holds: null, link: "/app/segments/9" };

type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

interface Shown extends Opened<typeof SEGMENT | typeof SELECTION> {
  readonly requests: () => SendRequest[];
}

/** The action once it knows where one may send. @param selected - null: what the page has selected by itself, one */
async function shown(
  target: typeof SEGMENT | typeof SELECTION,
  answers: Answers,
  { language = "en", selected = null }: { language?: Language; selected?: readonly string[] | null } = {},
): Promise<Shown> {
  const opened = open("send-customers", target, language, { [WHERE]: AUDIENCES, ...answers });
  if (selected !== null) Object.assign(opened.shopify.data, { selected: selected.map((id) => ({ id })) });
  await opened.render();
  await waitFor(() => {
    expect(document.body.querySelector("s-admin-action")?.hasAttribute("loading")).toBe(false);
  });
  const requests = () =>
    opened.asked.filter(({ path }) => path === SEND).map(({ body }) => body as SendRequest);
  return { ...opened, requests };
}

/** Words that stand in the file, in a language. @param form - of a number */
function text(language: Language, key: string, form = "other"): string {
  const found: unknown = key
    .split(".")
    .reduce<unknown>(
      (at, part) => (at as Record<string, unknown>)[part],
      readWords("send-customers", language),
    );
  return typeof found === "string" ? found : String((found as Record<string, unknown>)[form]);
}

function choose(value: string): void {
  const select = document.body.querySelector("s-select");
  if (select === null) throw new Error("There is nothing to choose from.");
  Object.assign(select, { value });
  fireEvent.change(select);
}

async function name(text: string): Promise<void> {
  const field = await waitFor(() => {
    const found = document.body.querySelector("s-text-field");
    if (found === null) throw new Error("There is no field for a name.");
    return found;
  });
  Object.assign(field, { value: text });
  fireEvent.input(field);
}

async function press(label: string): Promise<void> {
  const button = await waitFor(() => buttonOf(label));
  await waitFor(() => {
    expect(isDisabled(button)).toBe(false);
  });
  fireEvent.click(button);
}

function isDisabled(button: Element): boolean {
  return button.hasAttribute("disabled") && button.getAttribute("disabled") !== "false";
}

async function reads(words: string): Promise<void> {
  await waitFor(() => {
    expect(pageText()).toContain(words);
  });
}

afterEach(close);

describe("sending customers, in each language", () => {
  it.each(LANGUAGES)("loads, in %s", async (language) => {
    const action = open("send-customers", SEGMENT, language, { [WHERE]: "never" });
    await action.render();
    expect(document.body.querySelector("s-admin-action")?.hasAttribute("loading")).toBe(true);
    expect(pageText()).toContain(text(language, "heading"));
  });

  it.each(LANGUAGES)("says why nothing can be sent, in %s", async (language) => {
    for (const [answer, key] of [
      [{ state: "not_ready" }, "notReady"],
      [{ ...AUDIENCES, targets: [] }, "refused.off"],
      [401, "problem.not_allowed"],
      [403, "problem.not_allowed"],
      [429, "problem.too_many_requests"],
      [400, "problem.bad_request"],
      ["html", "problem.unavailable"],
      ["down", "problem.unavailable"],
    ] satisfies [Answer, string][]) {
      await shown(SEGMENT, { [WHERE]: answer }, { language });
      await reads(text(language, key));
    }
  });

  it.each(LANGUAGES)("says whom it would add, and that it was sent, in %s", async (language) => {
    await shown(SEGMENT, { [SEND]: [PREVIEW, DONE] }, { language });
    choose("3:klaviyo");
    await press(text(language, "preview"));
    await reads(text(language, "would.added").replace("{{number}}", "3"));
    await reads(text(language, "would.picked").replace("{{number}}", "5"));
    await reads(text(language, "would.unknown", "one").replace("{{number}}", "1"));
    await press(text(language, "send"));
    await reads(text(language, "sent").replace("{{number}}", "3"));
  });

  it.each(LANGUAGES)("says why it waits, in %s", async (language) => {
    const codes = ["first", "emptied", "many_moves", "fewer_orders", "found_list", "asked"] as const;
    for (const holds of codes satisfies readonly Exclude<HoldCode, "plan">[]) {
      await shown(SEGMENT, { [SEND]: { ...PREVIEW, holds } }, { language });
      choose("3:klaviyo");
      await press(text(language, "preview"));
      await reads(text(language, `holds.${holds}`));
    }
  });

  it.each(LANGUAGES)("says what the plan covers, and leads there, in %s", async (language) => {
    const counts = new Intl.NumberFormat(language);
    const plan = { customers: 1_234, limit: 1_000, link: "/app/sync" };
    const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
    for (const [until, key] of [
      [null, "plan.held"],
      ["2026-12-08", "plan.ends"],
    ] as const) {
      const holds = until === null ? "plan" : null;
      await shown(SEGMENT, { [SEND]: { ...PREVIEW, holds, plan: { ...plan, until } } }, { language });
      choose("3:klaviyo");
      await press(text(language, "preview"));
      await reads(
        text(language, key)
          .replace("{{customers}}", counts.format(1_234))
          .replace("{{limit}}", counts.format(1_000))
          .replace("{{day}}", until === null ? "" : day.format(new Date(until))),
      );
      expect(document.body.querySelector("s-link")?.getAttribute("href")).toBe("app:app/sync");
    }
    await shown(SEGMENT, { [SEND]: [PREVIEW, { ...DONE, holds: "plan" }] }, { language });
    choose("3:klaviyo");
    await press(text(language, "preview"));
    await press(text(language, "send"));
    await reads(text(language, "holds.plan"));
  });

  it.each(LANGUAGES)("says why the app refuses, in %s", async (language) => {
    const reasons = [
      "too_many",
      "nobody",
      "off",
      "gone",
      "bad_name",
      "name_taken",
      "no_room",
      "not_ready",
    ] as const;
    for (const reason of reasons satisfies readonly SendRefused["reason"][]) {
      const most = reason === "too_many" ? 500 : null;
      const answer: SendAnswer = { state: "refused", reason, most, link: null };
      await shown(SEGMENT, { [SEND]: answer }, { language });
      choose("3:klaviyo");
      await press(text(language, "preview"));
      await reads(text(language, `refused.${reason}`).replace("{{most}}", "500"));
    }
  });
});

describe("sending customers", () => {
  it("sends the segment of the page", async () => {
    const action = await shown(SEGMENT, { [SEND]: [PREVIEW, DONE] });
    choose("3:klaviyo");
    await press("Preview");
    await press("Send");
    await reads("3 customers are on the way.");
    const [preview, confirm] = action.requests();
    expect(preview).toEqual({
      key: expect.stringMatching(UUID) as string,
      step: "preview",
      who: { kind: "native_segment", id: "1" },
      to: { list: "3", target: "klaviyo" },
    });
    expect(confirm).toEqual({ ...preview, step: "confirm" });
    expect(document.body.querySelector("s-link")?.getAttribute("href")).toBe("app:app/segments/9");
  });

  it("sends the ticked customers to a new tag", async () => {
    const selected = ["gid://shopify/Customer/1", "gid://shopify/Customer/820982911946154508"];
    const action = await shown(SELECTION, { [SEND]: PREVIEW }, { selected });
    choose("new:shopify_tags");
    await name("  Summer  ");
    await press("Preview");
    await reads("Summer (customer tag)");
    expect(action.requests()[0]).toMatchObject({
      who: { kind: "customers", ids: selected },
      to: { name: "Summer", target: "shopify_tags" },
    });
  });

  it("asks for a name before it asks the app", async () => {
    const action = await shown(SEGMENT, {});
    await press("Preview");
    await waitFor(() => {
      expect(document.body.querySelector("s-text-field")?.getAttribute("error")).toContain("Enter a name");
    });
    expect(action.requests()).toEqual([]);
  });

  it("offers only targets that are on", async () => {
    await shown(SEGMENT, {
      [WHERE]: { ...AUDIENCES, targets: ["shopify_tags"] },
    });
    const values = [...document.body.querySelectorAll("s-option")].map((each) => each.getAttribute("value"));
    expect(values).toEqual(["new:shopify_tags"]);
  });

  it("says so where the page tells of no segment", async () => {
    await shown(SEGMENT, {}, { selected: [] });
    await reads("Choose at least one customer first.");
  });

  it("refuses nobody and too many without asking further", async () => {
    {
      await shown(SELECTION, {}, { selected: [] });
      await reads("Choose at least one customer first.");
    }
    const selected = Array.from({ length: 251 }, (_one, at) => `gid://shopify/Customer/${String(at)}`);
    const action = await shown(SELECTION, {}, { selected });
    await reads("That is too many at once. At most 250 customers can be sent.");
    expect(action.requests()).toEqual([]);
    // The app says how many.
    await shown(SELECTION, { [WHERE]: { ...AUDIENCES, mostPicked: 251 } }, { selected });
    await reads("Nothing is sent before you have seen the preview.");
  });

  it("leads from a refusal to where it can be mended", async () => {
    const refused = { state: "refused", reason: "no_room", most: null, link: "/app/segments" } as const;
    await shown(SEGMENT, { [SEND]: [refused, { ...refused, link: null }] });
    choose("3:klaviyo");
    await press("Preview");
    await waitFor(() => {
      expect(document.body.querySelector("s-link")?.getAttribute("href")).toBe("app:app/segments");
    });
    await press("Preview");
    await waitFor(() => {
      expect(document.body.querySelector("s-link")).toBeNull();
    });
  });

  it("can't send where nobody would be added", async () => {
    await shown(SEGMENT, { [SEND]: { ...PREVIEW, added: 0 } });
    choose("3:klaviyo");
    await press("Preview");
    await reads("0 would be added");
    expect(isDisabled(buttonOf("Send"))).toBe(true);
  });

  it("goes back to choose, and then begins anew with another key", async () => {
    const action = await shown(SEGMENT, { [SEND]: PREVIEW });
    choose("3:klaviyo");
    await press("Preview");
    await press("Back");
    await press("Preview");
    await waitFor(() => {
      expect(action.requests()).toHaveLength(2);
    });
    expect(action.requests()[0]?.key).not.toBe(action.requests()[1]?.key);
  });

  it("sends a confirmation again with the same key when its answer was lost", async () => {
    const action = await shown(SEGMENT, { [SEND]: [PREVIEW, "down", { ...DONE, holds: "first" }] });
    choose("3:klaviyo");
    await press("Preview");
    await press("Send");
    await press("Try again");
    await reads("3 customers are ready to send. It is the first sync of this list.");
    const [, first, second] = action.requests();
    expect(second).toEqual(first);
  });

  it("waits while Shopify still says who is in the segment", async () => {
    const working: SendAnswer = { state: "working", afterSeconds: 4 };
    const action = await shown(SEGMENT, { [SEND]: [working, working, PREVIEW] });
    choose("3:klaviyo");
    await waitFor(() => buttonOf("Preview"));
    vi.useFakeTimers();
    fireEvent.click(buttonOf("Preview"));
    await vi.advanceTimersByTimeAsync(8_000);
    vi.useRealTimers();
    await reads("3 would be added");
    expect(new Set(action.requests().map(({ key }) => key)).size).toBe(1);
    expect(action.requests()).toHaveLength(3);
  });

  it("gives up when that takes too long", async () => {
    const action = await shown(SEGMENT, {
      [SEND]: { state: "working", afterSeconds: 0 } satisfies SendAnswer,
    });
    choose("3:klaviyo");
    await waitFor(() => buttonOf("Preview"));
    vi.useFakeTimers();
    fireEvent.click(buttonOf("Preview"));
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    await reads("Sixfold can't be reached right now.");
    expect(action.requests()).toHaveLength(40);
  });

  it("closes", async () => {
    const close = vi.fn();
    const opened = open("send-customers", SEGMENT, "en", { [WHERE]: AUDIENCES });
    Object.assign(opened.shopify, { close });
    await opened.render();
    await press("Close");
    expect(close).toHaveBeenCalledOnce();
  });
});
