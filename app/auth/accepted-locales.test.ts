import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { acceptedLocales } from "./accepted-locales.ts";

const of = (header: string): string[] =>
  acceptedLocales(new Request("https://app.example/", { headers: { "Accept-Language": header } }));

describe("the locales that a browser asks for", () => {
  it.each([
    ["de", ["de"]],
    ["de-CH,de;q=0.9,en;q=0.8", ["de-CH", "de", "en"]],
    ["en;q=0.2, nl ; q=0.7,fr", ["fr", "nl", "en"]],
    ["*;q=0.1, fr-ca", ["fr-CA"]],
    ["de;q=0, en", ["en"]],
    ["de;q=much, en;q=2, fr;q=-1", []],
    ["<script>, nl", ["nl"]],
    ["", []],
    ["de,".repeat(200), []],
  ])("%j are %j", (header, locales) => {
    expect(of(header)).toEqual(locales);
  });

  it("are none where the browser says nothing", () => {
    expect(acceptedLocales(new Request("https://app.example/"))).toEqual([]);
  });

  it("are locales, whatever the header says", () => {
    const header = fc.string({ unit: fc.constantFrom(..."denlfr-*;q=0.19, <") });
    fc.assert(
      fc.property(header, (text) => {
        for (const locale of of(text)) expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
      }),
    );
  });
});
