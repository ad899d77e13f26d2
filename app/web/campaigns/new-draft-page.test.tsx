import { describe, expect, it } from "vitest";

import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import type { NewDraftView } from "./drafts-view.ts";
import { NewDraftPage } from "./new-draft-page.tsx";

const nothing = () => undefined;
const GROUP: AudienceSubject = { kind: "group", subject: "loyal" };
const SEGMENT: AudienceSubject = { kind: "segment", subject: "7" };
const ARM: AudienceSubject = { kind: "arm", subject: "3-sample" };

function page(audience: AudienceSubject, over: Partial<NewDraftView> = {}) {
  const view: NewDraftView = {
    source: { audience, name: "Sixfold: Some", strategy: null },
    ...{ requestKey: "7c9e6679-7425-40de-944b-e07fc1f90ae7", language: "en", subject: "", body: "" },
    ...{ store: "Shop", problem: null, allowed: true, lists: [], excluded: "", ...over },
  };
  const access = { consent: true, result: null, pending: null, onSend: nothing };
  const work = { result: null, saving: false, onLanguage: nothing, onDraft: nothing };
  return <NewDraftPage view={view} access={access} {...work} />;
}

const linksOf = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url = ""]) => url);

describe("the page of a new draft", () => {
  it.each([
    ["a group", GROUP, "/app/groups/loyal"],
    ["a segment", SEGMENT, "/app/segments/7"],
    ["an arm", ARM, "/app/campaigns/experiments/3"],
  ])("leads back to what it is for: %s", (_what, audience, url) => {
    expect(linksOf(renderPage(page(audience)))).toContain(url);
  });

  it.each([
    ["a group", GROUP, "Open the page Sync", "/app/sync"],
    ["a segment", SEGMENT, "Go to the segment", "/app/segments/7"],
    ["an arm", ARM, "Go to the experiment", "/app/campaigns/experiments/3"],
  ])("leads to where the sync is turned on, of %s", (_what, audience, words, url) => {
    const shown = page(audience, { problem: "no_list" });
    expect(textOf(shown)).toContain(words);
    expect(linksOf(renderPage(shown))).toContain(url);
  });
});
