import { describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS } from "../../domain/settings.ts";
import { textOf } from "../ui/render.test-support.tsx";
import { SettingsPage } from "./settings-page.tsx";
import type { SettingsResult } from "./settings-view.ts";

const text = (tagPrefix: string, result: SettingsResult | null): string =>
  textOf(
    <SettingsPage
      saved={{ ...DEFAULT_SETTINGS, tagPrefix, listPrefix: "Lists" }}
      nextRefreshAt={null}
      writes={false}
      result={result}
      events={{
        view: {
          ...{ connected: true, consent: false, onSince: null, refits: false },
          ...{ sent: 0, passedOver: 0, sending: false, waiting: false, failure: null },
        },
        ...{ result: null, pending: null, onSend: () => undefined },
      }}
      engagement={{
        view: {
          connected: false,
          consent: false,
          onSince: null,
          listIds: [],
          properties: [],
          reading: false,
          asOf: { shopify: null, profiles: null, events: null },
          failures: [],
        },
        result: null,
        pending: null,
        lists: undefined,
        onSend: () => undefined,
      }}
      places={{
        view: { onSince: null, asOf: null, reading: false, failure: null },
        pending: null,
        onSend: () => undefined,
      }}
      products={{
        view: { onSince: null, asOf: null, reading: false, percent: null, failure: null },
        pending: null,
        declined: false,
        onSend: () => undefined,
      }}
      leftOut={{
        view: { found: null, tags: [], leftOut: 0 },
        result: null,
        saving: false,
        onSave: () => undefined,
      }}
      exampleGroup="Loyal"
      saving={false}
      onSave={() => undefined}
    />,
  );

describe("the names in the settings", () => {
  it("come with an example", () => {
    expect(text("Tags", null)).toContain("For example “Tags: Loyal”.");
  });

  it("come without one where the name can't be saved", () => {
    const refused = text("a,b", { outcome: "invalid", problems: { tagPrefix: "prefix_comma" } });
    expect(refused).toContain("Leave out commas");
    expect(refused).not.toContain("“a,b: Loyal”");
    expect(refused).toContain("“Lists: Loyal”");
    expect(text(" ", null)).not.toContain("“: Loyal”");
  });
});
