/** The target `admin.customers.segmentation-templates.data`: the groups and synced segments in the segment editor. */
import type { CustomerSegmentTemplate } from "@shopify/ui-extensions/admin";
import type { Api } from "@shopify/ui-extensions/admin.customers.segmentation-templates.data";

import type { SegmentsAnswer, TemplateFact } from "../../../app/extension-api/contract.ts";
import { ask } from "../../shared/ask.ts";
import { wordsOf, type Words } from "../../shared/words.ts";

declare const shopify: Api;

/** A list that is also an object with the list in it. */
type Templates = CustomerSegmentTemplate[] & { readonly templates: CustomerSegmentTemplate[] };

/**
 * The templates, none where there is no answer: the editor shows no errors of extensions.
 *
 * Shopify's type says `{ templates: [...] }`, and its own example returns a bare list. So the list carries itself.
 */
export default async function segmentTemplates(): Promise<Templates> {
  const words = wordsOf(shopify.i18n);
  const { answer } = await ask<SegmentsAnswer>("/extension/segments", ["not_ready", "ready"]);
  const facts = answer?.state === "ready" ? answer.templates : [];
  const templates = facts.map((fact) => templateOf(words, fact));
  return Object.assign([...templates], { templates });
}

function templateOf(words: Words, fact: TemplateFact): CustomerSegmentTemplate {
  const { query, by, createdOn } = fact;
  const said =
    fact.kind === "group"
      ? { title: words.text(`group.${fact.group}`), about: words.text(`sentence.${fact.group}`) }
      : { title: fact.name, about: words.text("segment") };
  return {
    title: words.text("title", { name: said.title }),
    description: [said.about, words.text(`by.${by}`)],
    query,
    queryToInsert: query,
    createdOn: `${createdOn}T00:00:00Z`,
  };
}
