import { mkdir } from "node:fs/promises";

import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** Where pictures of the pages are put; undefined: none are taken. */
const PICTURES = process.env["PICTURES_DIR"];

interface SimulatedCampaign {
  readonly name: string;
  readonly status: string;
  readonly subject: string;
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  readonly html: string;
}

/** From a playbook to a draft, and how it did, in order: each step goes on from the one before. */
describe("G4, C16: a draft from a playbook", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true });
    ({ stack, page, app, problems } = demo);
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
  }, 4 * MINUTE);

  afterAll(async () => {
    await demo?.close();
  });

  const open = (path: string) => page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);

  async function look(name: string): Promise<void> {
    await expectAccessible(page);
    if (PICTURES === undefined) return;
    await mkdir(PICTURES, { recursive: true });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 1_000 });
      const height = await app.locator("body").evaluate((body) => body.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(3_600, height + 100) });
      await page.screenshot({ path: `${PICTURES}/${name}-${String(width)}.png` });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  const atKlaviyo = async (): Promise<SimulatedCampaign[]> =>
    (await (await fetch(`${stack.klaviyoUrl}/_sim/campaigns`)).json()) as SimulatedCampaign[];

  async function chooseStrategy(): Promise<void> {
    await open("/app/groups/loyal");
    await app.getByRole("link", { name: "Draft in Klaviyo: Give early access to what is new" }).click();
    await app.getByRole("heading", { level: 1, name: "Draft a campaign in Klaviyo" }).waitFor();
  }

  test("without Klaviyo, and without a list in it, the page says what to do first", async () => {
    await chooseStrategy();
    await app.getByText("Connect Klaviyo first.").waitFor();
    await open("/app/sync");
    await app.getByRole("button", { name: "Sign in to Klaviyo", exact: true }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: 2 * MINUTE });
    await chooseStrategy();
    await app.getByText("This list isn't in Klaviyo yet").waitFor();
    await look("no-list");
    await app.getByRole("link", { name: "Open the page Sync" }).click();
    await app.getByRole("button", { name: "Send now" }).click();
    await app
      .getByText(/^Done/)
      .first()
      .waitFor({ timeout: 2 * MINUTE });
  });

  test("drafts are allowed at Klaviyo, and the merchant comes back to the text", async () => {
    await chooseStrategy();
    await app.getByRole("button", { name: "Allow drafts" }).click();
    await app.getByRole("heading", { name: "Klaviyo has to allow more" }).waitFor();
    await look("access");
    await app.getByRole("button", { name: "Allow in Klaviyo" }).click();
    await page.getByText("campaigns:write", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Allow" }).click();
    await app.getByRole("heading", { name: "The email" }).waitFor();
    expect(await app.getByLabel("Subject line").inputValue()).toBe("You first: [product]");
    expect(await app.getByLabel("Text", { exact: true }).inputValue()).toContain(
      "Hi {{ first_name|default:'there' }}, before anyone else",
    );
  });

  test("the text is changed, seen as a recipient sees it, and drafted once", async () => {
    await app.getByText("Still to fill in: [product]", { exact: false }).waitFor();
    await app.getByLabel("Language").selectOption("de");
    await expect
      .poll(() => app.getByLabel("Text", { exact: true }).inputValue())
      .toContain("Hallo {{ first_name");
    await app.getByLabel("Language").selectOption("en");
    await expect
      .poll(() => app.getByLabel("Text", { exact: true }).inputValue())
      .toContain("Hi {{ first_name");
    await app.getByLabel("Subject line").fill("You first: the blue mug");
    await app.getByLabel("Preview text").fill("Three days early");
    await app
      .getByLabel("Text", { exact: true })
      .fill("Hi {{ first_name }},\n\n<script>alert(1)</script> the mug is {% yours %}.");
    await app.getByText("Still to fill in", { exact: false }).waitFor({ state: "detached" });
    const mail = app.frameLocator("iframe[title='Preview of the email']");
    await mail.getByText("Hi Anna,").waitFor();
    await mail.getByText("<script>alert(1)</script> the mug is {% yours %}.").waitFor();
    await app.getByLabel("Leave out").selectOption({ label: "Sixfold: Loyal at risk" });
    await look("new-draft");
    await app.getByRole("button", { name: "Draft in Klaviyo", exact: true }).dblclick();
    await app.getByText("The draft is in Klaviyo. Nothing was sent.").waitFor({ timeout: MINUTE });
    await look("draft");
    const campaigns = await atKlaviyo();
    expect(campaigns).toMatchObject([
      {
        ...{ status: "Draft", subject: "You first: the blue mug" },
        ...{ included: ["Sixfold: Loyal"], excluded: ["Sixfold: Loyal at risk"] },
      },
    ]);
    expect(campaigns[0]?.html).toContain(
      "&lt;script&gt;alert(1)&lt;/script&gt; the mug is &#123;% yours %&#125;.",
    );
    const link = app.getByRole("link", { name: "Open in Klaviyo" });
    expect(await link.getAttribute("href")).toMatch(
      /^https:\/\/www\.klaviyo\.com\/campaign\/01S\w+\/wizard$/,
    );
  });

  test("a campaign that the merchant made is linked, and a broken limit says to stop", async () => {
    const figures = { recipients: 5_000, delivered: 4_980, opens_unique: 1_500, spam_complaints: 30 };
    const sentAt = new Date(Date.now() - 3_600_000).toISOString();
    const body = JSON.stringify({ "Spring sale": { sentAt, figures } });
    await fetch(`${stack.klaviyoUrl}/_sim/campaigns`, { method: "POST", body });
    await open("/app/campaigns");
    await app.getByRole("heading", { name: "Drafts and campaigns in Klaviyo" }).waitFor();
    await app.getByRole("button", { name: "Show my campaigns" }).click();
    await app.getByLabel("Campaign", { exact: true }).selectOption({ label: "Spring sale" });
    await app.getByRole("button", { name: "Link", exact: true }).click();
    await app.getByText("Stop: don't send the rest of “Spring sale”").waitFor({ timeout: MINUTE });
    await app.getByText("0.6% marked it as spam.", { exact: false }).waitFor();
    await app.getByText("30.12% (at least 10%)").waitFor();
    await look("campaigns");
    await app.getByRole("link", { name: "Spring sale" }).click();
    await app.getByText("You linked this campaign.").waitFor();
    await look("campaign");
    await app.getByRole("button", { name: "Remove from this list" }).click();
    await app.getByRole("heading", { name: "Drafts and campaigns in Klaviyo" }).waitFor();
    await app.getByRole("link", { name: "Spring sale" }).waitFor({ state: "detached" });
  });

  test("nothing was sent, every request kept Klaviyo's contract, and the console has no error", async () => {
    const asked = async (what: string): Promise<unknown> =>
      (await fetch(`${stack.klaviyoUrl}/_sim/${what}`)).json();
    expect(await asked("sends")).toEqual([]);
    expect(await asked("violations")).toEqual([]);
    expect((await atKlaviyo()).filter(({ status }) => status === "Draft")).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
