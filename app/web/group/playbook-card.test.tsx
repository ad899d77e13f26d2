import { describe, expect, it } from "vitest";

import { FOR_ALL, hasFigure, PLAYBOOKS, type StrategyId } from "../../domain/advice/playbooks.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import playbooks from "../i18n/en/playbooks.json";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { PlaybookCard } from "./playbook-card.tsx";

const PARTS = ["title", "why", "when", "subject", "text", "avoid"] as const;
const STRATEGIES: readonly StrategyId[] = [...GROUPS.flatMap((group) => PLAYBOOKS[group]), ...FOR_ALL];
const words = playbooks.playbook.strategy;

describe("a group's playbook", () => {
  it.each(GROUPS)("tells each strategy for %s and for every group, with an example to copy", (group) => {
    const text = textOf(<PlaybookCard group={group} />);
    for (const id of [...PLAYBOOKS[group], ...FOR_ALL])
      for (const part of PARTS) expect(text).toContain(words[id][part]);
    const html = renderPage(<PlaybookCard group={group} />);
    expect(html.match(/aria-label="Copy the email for: /g)).toHaveLength(PLAYBOOKS[group].length + 4);
    expect(html.match(/<details class="sf-strategy" open="">/g)).toHaveLength(1);
    expect(text).toContain("Start of the month Thursday 8 AM for opens 5 PM for clicks Source: Omnisend");
  });

  it("names a source with each figure from elsewhere, and has none anywhere else", () => {
    const withFigure = STRATEGIES.filter(hasFigure);
    expect(withFigure).toHaveLength(4);
    for (const id of withFigure) expect(words[id].figure).toContain("Source: ");
    for (const id of STRATEGIES)
      for (const part of PARTS) expect(words[id][part].replaceAll(/\[[^\]]*\]/g, "")).not.toMatch(/\d+ ?%/);
    expect(textOf(<PlaybookCard group="potential_loyal" />)).toContain("A figure to know, not a promise");
  });

  it("has subject lines that a phone shows whole, and texts of a few sentences", () => {
    for (const id of STRATEGIES) {
      expect(words[id].subject.length).toBeLessThanOrEqual(50);
      expect(words[id].text.split(/\s+/).length).toBeLessThanOrEqual(60);
    }
  });
});
