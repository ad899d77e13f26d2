import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { syncPage } from "./sync-page.test-support.tsx";
import type { SegmentSyncView } from "./segments-view.ts";

const SEGMENTS: readonly SegmentSyncView[] = [
  { id: "3", role: "segment", name: "VIP", states: { klaviyo: "pending", shopify_tags: null } },
  { id: "4", role: "segment", name: null, states: { klaviyo: "ending", shopify_tags: "off" } },
  { id: "5", role: "holdout", name: "Win back", states: { klaviyo: "done", shopify_tags: null } },
];

describe("the segments on the sync page", () => {
  it("come after the groups, each with its state at each target and a way to its page", () => {
    const shown = syncPage({ segments: SEGMENTS });
    expect(textOf(shown)).toMatch(
      /Klaviyo lists .* Segments and experiments Each segment .* VIP Not sent Attention Waiting for you Deleted meanwhile Turned off Info Being cleaned up Win back, holdout /,
    );
    expect(renderPage(shown)).toContain('href="/app/segments/3"');
    expect(renderPage(shown)).toContain('href="/app/campaigns/experiments/5"');
  });

  it("have no card while none is sent", () => {
    expect(textOf(syncPage({}))).not.toContain("Each segment or arm");
  });
});
