import type { FrameLocator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { PRESET_IDS } from "../../app/domain/presets/catalogue.ts";
import type { Stack } from "../demo/stack.ts";
import { someOf } from "../setup/sampled.ts";
import { expectAccessible } from "./accessible.ts";
import type { DemoPage } from "./demo-world.ts";

/** How many presets `npm test` opens; `npm run test:full` opens all. */
const SAMPLE = 4;

/** Each ready-made segment is opened in the builder, on a demo in which each has members. */
export function testEachPreset(demo: () => DemoPage): void {
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;

  beforeAll(() => {
    ({ stack, page, app } = demo());
  });

  test("each is opened in the builder with its rule in words, its members and five of them", async () => {
    for (const id of someOf(PRESET_IDS, SAMPLE)) {
      const path = `/app/segments/new?preset=${id}&name=${encodeURIComponent(`Ours: ${id}`)}`;
      await page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);
      await app.getByRole("heading", { level: 1, name: "Create segment" }).waitFor();
      await app
        .getByRole("status")
        .getByText(/^[1-9][\d,]* (person|people)$/)
        .waitFor();
      expect(await app.getByLabel("Name", { exact: true }).inputValue()).toBe(`Ours: ${id}`);
      await app
        .getByText(/^(People|Everyone) .+\.$/)
        .first()
        .waitFor();
      // A count that is on its way is pale.
      await app.locator(".sf-busy").waitFor({ state: "detached" });
      await expectAccessible(page);
    }
  });
}
