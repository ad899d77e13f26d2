import { FilterBuilder, TemplatesApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId, NOTHING } from "../answers.ts";
import { valueOf, type KlaviyoClient } from "../client.server.ts";
import { KlaviyoError } from "../error.ts";
import { pageOf, readPages } from "../paging.server.ts";

/** An email as Klaviyo sends it: its HTML, and its plain text for programs that show none. */
export interface EmailTemplate extends OwnName {
  readonly html: string;
  readonly text: string;
}

/** A name of the caller's own. */
export interface OwnName {
  readonly name: string;
  /** A part of the name that no other name of the account has. It is looked for by this. */
  readonly mark: string;
}

const NAMED = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });
const MADE = z.object({ data: z.object({ id: z.string() }) });
const MAX_CREATIONS = 3;
const LOOK_AGAIN_MS = 1_000;
/** No template has this id. */
const NO_TEMPLATE = "sixfold-scope-check";

/** The template of exactly this name. Of several, the first that Klaviyo names. */
export async function findTemplateByName(
  client: KlaviyoClient,
  { name, mark }: OwnName,
): Promise<{ id: string } | null> {
  const filter = new FilterBuilder().contains("name", mark).build();
  const pages = readPages(client, {
    call: "get_templates",
    row: NAMED,
    send: (session, page) =>
      new TemplatesApi(session).getTemplates({ filter, fieldsTemplate: ["name"], ...page }),
  });
  for await (const templates of pages) {
    const found = templates.find((template) => template.attributes.name === name);
    if (found) return { id: found.id };
  }
  return null;
}

/**
 * Makes a template. If no answer came, the template may exist. So it is looked for by its name before a second one is
 * made.
 */
export async function createTemplate(
  client: KlaviyoClient,
  { name, mark, html, text }: EmailTemplate,
): Promise<{ id: string }> {
  const attributes = { name, editorType: "CODE", html, text };
  const query = { data: { type: "template" as const, attributes } };
  for (let creation = 1; creation <= MAX_CREATIONS; creation += 1) {
    const outcome = await client.request({
      call: "create_template",
      answer: MADE,
      whenLost: "tell",
      send: (session) => new TemplatesApi(session).createTemplate(query, { fieldsTemplate: ["name"] }),
    });
    if (outcome.outcome !== "unknown") return { id: valueOf("create_template", outcome).data.id };
    await client.wait(LOOK_AGAIN_MS * creation);
    const made = await findTemplateByName(client, { name, mark });
    if (made) return made;
  }
  throw new KlaviyoError("unavailable", { call: "create_template" });
}

/** Deletes a template. One that is gone already is fine. */
export async function deleteTemplate(client: KlaviyoClient, id: string): Promise<void> {
  const outcome = await client.request({
    call: "delete_template",
    answer: NOTHING,
    send: (session) => new TemplatesApi(session).deleteTemplate(id),
  });
  if (!isUnknownId(outcome)) valueOf("delete_template", outcome);
}

/**
 * Asks for a template, and deletes one that doesn't exist. Klaviyo checks the scopes first.
 * @throws KlaviyoError `missing_scope` where the access may not read or write templates
 */
export async function probeTemplates(client: KlaviyoClient): Promise<void> {
  const read = await client.request({
    call: "get_templates",
    answer: pageOf(z.unknown()),
    send: (session) => new TemplatesApi(session).getTemplates({ pageSize: 1, fieldsTemplate: ["name"] }),
  });
  valueOf("get_templates", read);
  await deleteTemplate(client, NO_TEMPLATE);
}
