import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { syncPage } from "./sync-page.test-support.tsx";
import type { SegmentSyncView } from "./segments-view.ts";

const SEGMENTS: readonly SegmentSyncView[] = [
  { id: "3", name: "VIP", states: { klaviyo: "pending", shopify_tags: null } },
  { id: "4", name: null, states: { klaviyo: "ending", shopify_tags: "off" } },
];

describe("the segments on the sync page", () => {
  it("come after the groups, each with its state at each target and a way to its page", () => {
    const shown = syncPage({ segments: SEGMENTS });
    expect(textOf(shown)).toMatch(
      /Klaviyo lists .* Segments Each segment .* VIP Not sent Attention Waiting for you A deleted segment Turned off Info Being cleaned up/,
    );
    expect(renderPage(shown)).toContain('href="/app/segments/3"');
  });

  it("have no card while none is sent", () => {
    expect(textOf(syncPage({}))).not.toContain("Each segment that you send");
  });
});
