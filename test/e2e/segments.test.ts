import { mkdir } from "node:fs/promises";

import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Stack } from "../demo/stack.ts";
import { expectAccessibleAt } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** A merchant's segments, in order: each step goes on from the one before. */
describe("segments", { shuffle: false }, () => {
  const MINUTE = 60_000;
  /** Where pictures of the pages are put, for eyes. */
  const PICTURES = process.env["PICTURES_DIR"];
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true, bulkSeconds: 1 });
    ({ stack, page, app, problems } = demo);
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
  });

  afterAll(async () => {
    await demo?.close();
  });

  /** Rules of WCAG 2.2 AA in the app's frame, wide and on a phone, where nothing sticks out sideways. */
  async function expectAccessible(name: string): Promise<void> {
    // A count that is on its way is pale.
    await app.locator(".sf-busy").waitFor({ state: "detached" });
    for (const width of [390, 1280]) {
      await expectAccessibleAt(page, { width, height: 1_000 });
      if (PICTURES === undefined) continue;
      await mkdir(PICTURES, { recursive: true });
      const height = await app.locator("body").evaluate((body) => body.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(4_000, height + 100) });
      await page.screenshot({ path: `${PICTURES}/${name}-${String(width)}.png` });
      await page.setViewportSize({ width, height: 1_000 });
    }
  }

  const press = (key: string): Promise<void> => page.keyboard.press(key);

  /** Goes on by Tab until something with this name has the focus. */
  async function tabTo(name: string): Promise<void> {
    for (let step = 0; step < 80; step += 1) {
      await press("Tab");
      if ((await focused()) === name) return;
    }
    throw new Error(`Tab never reaches “${name}”: the focus is on “${await focused()}”.`);
  }

  async function focused(): Promise<string> {
    return app.locator(":focus").evaluateAll((elements) => {
      const [element] = elements as HTMLElement[];
      if (element === undefined) return "";
      const labelled = element.getAttribute("aria-label");
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      return (labelled ?? label ?? element.textContent ?? "").trim();
    });
  }

  const counted = () => app.getByRole("status").getByText(/^[\d,]+ (person|people)$/);

  test("there are none at first", async () => {
    await page.getByRole("link", { name: "Segments", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Segments" }).waitFor();
    await app.getByText("Keep an eye on the customers you care about").waitFor();
    await expectAccessible("empty");
  });

  test("a nested rule is built by keyboard alone, and the count follows", async () => {
    await app.getByRole("link", { name: "Create segment" }).focus();
    await press("Enter");
    await app.getByRole("heading", { level: 1, name: "Create segment" }).waitFor();
    await app.getByLabel("Name", { exact: true }).focus();
    await page.keyboard.type("Best of the best");
    await tabTo("Comparison");
    await tabTo("Value");
    await page.keyboard.type("2");
    await counted().waitFor();
    await app.getByText("People who placed at least 2 orders.").waitFor();
    const before = await counted().innerText();
    await tabTo("Add group to group 1");
    await press("Enter");
    // The new condition has the focus.
    await expect.poll(focused).toBe("What");
    await page.keyboard.type("Loyalty group");
    await tabTo("New");
    await tabTo("Loyal");
    await press("Space");
    await tabTo("Add condition to group 1.2");
    await press("Enter");
    await expect.poll(focused).toBe("What");
    await page.keyboard.type("Amount spent");
    await tabTo("Amount in EUR");
    await page.keyboard.type("1000");
    await app.getByLabel("How the conditions of group 1.2 are combined").focus();
    await page.keyboard.type("at least one");
    await app
      .getByText(
        "People who placed at least 2 orders and (are in the group Loyal or spent more than €1,000.00).",
      )
      .waitFor();
    await expect.poll(() => counted().innerText()).not.toBe(before);
    await expectAccessible("builder");
  });

  test("what is wrong is told at its condition once saving was tried", async () => {
    await app.getByRole("button", { name: "Add condition to group 1", exact: true }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByText("Not saved yet.", { exact: false }).waitFor();
    await app.getByText("Enter a number.").waitFor();
    await expectAccessible("problem");
    await app.getByRole("button", { name: "Remove condition 1.3" }).focus();
    await press("Enter");
    await expect.poll(focused).toBe("Add condition to group 1");
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByRole("heading", { level: 1, name: "Best of the best" }).waitFor();
  });

  test("a saved segment shows its figures, its groups and its members", async () => {
    await app.getByRole("heading", { name: "Against all other customers" }).waitFor({ timeout: MINUTE });
    const people = app.getByRole("row", { name: /^People/ });
    await people.getByText(/less$/).waitFor();
    const revenue = await app.getByRole("row", { name: /^Lifetime value/ }).innerText();
    expect(revenue).toMatch(/€[\d,.]+\s+€[\d,.]+\s+[\d,.]+% more/);
    await app.getByText("Nobody has joined yet.").waitFor();
    const members = app.getByRole("table", { name: "Members" });
    await app.getByLabel("Sort by").selectOption("spent_desc");
    await expect.poll(async () => (await amounts()).length).toBe(50);
    await expect.poll(async () => isFalling(await amounts())).toBe(true);
    const first = await members.getByRole("rowheader").first().innerText();
    await app
      .getByRole("link", { name: "Next page" })
      .or(app.getByRole("button", { name: "Next page" }))
      .click();
    await app.getByText(/^Page 2 of \d+$/).waitFor();
    await expect.poll(() => members.getByRole("rowheader").first().innerText()).not.toBe(first);
    await expectAccessible("segment");

    async function amounts(): Promise<number[]> {
      const cells = await members.locator("td[data-label='Spent']").allInnerTexts();
      return cells.map((text) => Number(text.replace(/[^\d.]/g, "")));
    }
  });

  test("the list shows it in words with its members, also after it was copied and deleted", async () => {
    await app.getByRole("link", { name: "Segments" }).first().click();
    await app.getByText("People who placed at least 2 orders and", { exact: false }).waitFor();
    await app
      .getByRole("cell", { name: /^\d[\d,]*$/ })
      .first()
      .waitFor({ timeout: MINUTE });
    await app.getByRole("button", { name: "Duplicate Best of the best" }).click();
    await app.getByRole("heading", { level: 1, name: "Edit Best of the best (2)" }).waitFor();
    await app.getByRole("link", { name: "Segments" }).first().click();
    await app.getByRole("row", { name: /Best of the best \(2\)/ }).waitFor();
    await expectAccessible("list");
    await app.getByRole("button", { name: "Delete Best of the best (2)" }).click();
    await app.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await app.getByRole("row", { name: /Best of the best \(2\)/ }).waitFor({ state: "detached" });
  });

  test("a name that is taken is refused, and a rule is copied and pasted as JSON", async () => {
    await app.getByRole("link", { name: "Create segment" }).click();
    await app.getByLabel("Name", { exact: true }).fill("best of the BEST");
    await app
      .getByLabel("Rule", { exact: true })
      .fill('{"version":1,"match":{"field":"shoe","is":"any_of"}}');
    await app.getByRole("button", { name: "Use this rule" }).click();
    await app.getByText("match.field: There is no such field.", { exact: false }).waitFor();
    await app
      .getByLabel("Rule", { exact: true })
      .fill('{"version":1,"match":{"not":{"field":"last_order","is":"in_last","days":30}}}');
    await app.getByRole("button", { name: "Use this rule" }).click();
    await app.getByText("People who did not place their last order in the last 30 days.").waitFor();
    await counted().waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByText("Another segment has this name.", { exact: false }).waitFor();
    await app.getByLabel("Name", { exact: true }).fill("Gone quiet");
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByRole("heading", { level: 1, name: "Gone quiet" }).waitFor();
  });

  const listsIn = async (): Promise<Record<string, number>> =>
    (await (await fetch(`${stack.klaviyoUrl}/_sim/lists?counts=1`)).json()) as Record<string, number>;
  const LIST = "Sixfold: Best of the best";
  const openSegment = async (): Promise<void> => {
    await page.getByRole("link", { name: "Segments", exact: true }).click();
    await app.getByRole("link", { name: "Best of the best", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Best of the best" }).waitFor();
  };

  test("a segment can be sent once its target is on", async () => {
    await openSegment();
    await app.getByText("Klaviyo is not connected.", { exact: false }).waitFor();
    await expectAccessible("target-off");
    await app.getByRole("link", { name: "Turn it on under Sync." }).first().click();
    await app.getByLabel("Private API key").fill(stack.klaviyoKey);
    await app.getByLabel("Also add customers Klaviyo doesn't know yet").check();
    await app.getByRole("button", { name: "Connect Klaviyo" }).click();
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: 2 * MINUTE });
  });

  test("its first sync shows a preview, then the list is in Klaviyo", async () => {
    await openSegment();
    await app.getByText(`The list “${LIST}” holds`, { exact: false }).waitFor();
    await app.getByRole("button", { name: "Send to Klaviyo" }).click();
    await app
      .getByText(/This is its first sync\. [\d,]+ people would be in it\./)
      .waitFor({ timeout: 2 * MINUTE });
    expect(await listsIn()).toEqual({});
    await app.getByText("See some of the customers").click();
    await app.getByText("Joins", { exact: true }).first().waitFor();
    await expectAccessible("preview");
    await app.getByRole("button", { name: "Send now" }).click();
    await app
      .getByText(/^Done/)
      .first()
      .waitFor({ timeout: 2 * MINUTE });
    const lists = await listsIn();
    expect(Object.keys(lists)).toEqual([LIST]);
    expect(lists[LIST]).toBeGreaterThan(50);
    await app.getByText("Confirmed there").waitFor();
    await expectAccessible("sent");
    expect(await (await fetch(`${stack.klaviyoUrl}/_sim/violations`)).json()).toEqual([]);
  });

  test("an edit shows who would join and leave before it is saved", async () => {
    await app.getByRole("link", { name: "Edit", exact: true }).click();
    await app.getByText("Nobody joins and nobody leaves.").waitFor();
    await app.getByLabel("Value", { exact: true }).first().fill("10");
    await app.getByText(/^[\d,]+ people leave$/).waitFor();
    await app.getByText("0 people join").waitFor();
    await expectAccessible("edit-changes");
    await page.getByRole("button", { name: "Discard" }).click();
  });

  test("the sync page lists it after the groups, with its state", async () => {
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await app.getByRole("row", { name: /Best of the best.*Not sent.*Done/ }).waitFor();
    await expectAccessible("sync-page");
  });

  test("deleting it asks what becomes of its list; ended with a clean-up, the list is gone", async () => {
    await page.getByRole("link", { name: "Segments", exact: true }).click();
    await app.getByRole("button", { name: "Delete Best of the best" }).click();
    await app.getByRole("dialog").getByText("This segment is sent to Klaviyo as a list.").waitFor();
    await expectAccessible("delete");
    await app.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await openSegment();
    await app.getByRole("button", { name: "Stop sending" }).click();
    await app.getByRole("dialog").getByText("Clean up", { exact: true }).click();
    await expectAccessible("end");
    await app.getByRole("dialog").getByRole("button", { name: "Clean up and stop sending" }).click();
    await app.getByRole("button", { name: "Send to Klaviyo" }).waitFor({ timeout: 2 * MINUTE });
    expect(await listsIn()).toEqual({});
  });

  test("a count that takes a while begins with an estimate, which the exact one replaces", async () => {
    // The demo's store is too small for a sample. So the first answer is made of the real one, which waits.
    const exact = Promise.withResolvers<undefined>();
    await page.route("**/app/segments/check", async (route) => {
      const asked = route.request().postDataJSON() as { atOnce: boolean };
      if (!asked.atOnce) {
        await exact.promise;
        return route.continue();
      }
      const response = await route.fetch({ postData: JSON.stringify({ ...asked, atOnce: false }) });
      const { outcome, rule } = (await response.json()) as { outcome: string; rule?: object };
      // The rule is not finished yet.
      if (outcome !== "counted") return route.fulfill({ response });
      const members = { about: 12_300, from: 11_100, to: 13_600 };
      return route.fulfill({
        json: { outcome: "estimated", rule, members, people: 1_000_000, sampled: 30_000 },
      });
    });
    await page.getByRole("link", { name: "Segments", exact: true }).click();
    await app.getByRole("link", { name: "Create segment" }).click();
    await app.getByLabel("Value", { exact: true }).fill("2");
    const status = app.getByRole("status");
    await status.getByText("About 12,300 people").waitFor();
    await status.getByText("between 11,100 and 13,600").waitFor();
    await status.getByText("The exact count follows.", { exact: false }).waitFor();
    const live = status.filter({ hasText: "About 12,300 people" });
    expect(await live.getAttribute("aria-busy")).toBe("false");
    await expectAccessible("estimate");
    exact.resolve(undefined);
    await counted().waitFor();
    await live.waitFor({ state: "detached" });
    await page.unroute("**/app/segments/check");
    await page.getByRole("button", { name: "Discard" }).click();
  });

  test("nothing was written to the console as an error", () => {
    expect(problems).toEqual([]);
  });
});

function isFalling(amounts: readonly number[]): boolean {
  return amounts.every((amount, place) => place === 0 || amount <= (amounts[place - 1] ?? 0));
}
