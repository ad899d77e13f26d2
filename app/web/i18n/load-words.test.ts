import { afterEach, expect, it, vi } from "vitest";

import { loadWords } from "./load-words.client.ts";

const PAGE = "https://app.example/app/customers?group=loyal";

afterEach(() => void vi.unstubAllGlobals());

it("gives the words of a page in the document's language", async () => {
  vi.stubGlobal("document", { documentElement: { lang: "de-CH" } });
  expect(await loadWords(PAGE)).toMatchObject({ customers: { anyGroup: "Alle Gruppen" } });
});

it("opens the page as a document where its files are gone", async () => {
  const assign = vi.fn<(address: string) => void>();
  vi.stubGlobal("window", { location: { assign } });
  void loadWords(PAGE, () => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith(PAGE));
});
