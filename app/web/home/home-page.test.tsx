import { describe, expect, it } from "vitest";

import { renderPage } from "../render.test-support.tsx";
import { allGroups } from "../figures.tsx";
import { HomePage } from "./home-page.tsx";

describe("home", () => {
  it("x", () => {
    const html = renderPage(
      <HomePage
        view={{ newestImport: null, run: null, syncFailures: [] }}
        refreshing={false}
        onRefresh={() => undefined}
      />,
    );
    expect(html).toContain("Your groups appear here");
    expect(allGroups([])).toHaveLength(6);
  });
});
