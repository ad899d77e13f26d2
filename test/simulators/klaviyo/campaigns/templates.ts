import type { Account, Answer, Call } from "../handlers.ts";
import type { Template } from "./campaign-store.ts";
import { meets } from "../filter.ts";
import { filterOf, inOrder, sortOf } from "../readings.ts";
import { notFound, refuse } from "../refusal.ts";
import * as resources from "../resources.ts";
import { templateProblem } from "./template-syntax.ts";

/** From here on no template can be made through the API. */
export const MOST_TEMPLATES = 1_000;
const A_PAGE = 10;

interface CreateBody {
  readonly data: {
    readonly attributes: {
      readonly name: string;
      readonly editor_type: string;
      readonly html?: string | null;
      readonly text?: string | null;
    };
  };
}

/** Makes a template of HTML. Several may have the same name. */
export function createTemplate({ store }: Account, { body, path, query, now }: Call): Answer {
  const { name, editor_type: editor, html, text } = (body as CreateBody).data.attributes;
  const at = (attribute: string): string => `/data/attributes/${attribute}`;
  if (editor !== "CODE")
    throw refuse(400, "invalid", { detail: "The simulator takes CODE only.", pointer: at("editor_type") });
  if (!html) throw refuse(400, "invalid", { detail: "The html is missing.", pointer: at("html") });
  if (store.sending.listed().length >= MOST_TEMPLATES)
    throw refuse(400, "invalid", { detail: "The account has 1,000 templates.", pointer: "/data" });
  for (const [attribute, value] of Object.entries({ html, text: text ?? "" })) {
    const detail = templateProblem(value);
    if (detail !== null) throw refuse(400, "invalid", { detail, pointer: at(attribute) });
  }
  const template: Template = {
    id: store.shortId(),
    sequence: store.nextNumber(),
    name,
    html,
    text: text ?? null,
    created: now,
    ofMessage: false,
  };
  store.sending.templates.set(template.id, template);
  const answer = resources.document(templateResource(template), `${path}/${template.id}`, query);
  return { status: 201, body: answer };
}

const KEYS = { id: keyOf("id"), name: keyOf("name"), created: keyOf("created"), updated: keyOf("created") };

function keyOf<Key extends keyof Template>(key: Key) {
  return (template: Template): Template[Key] => template[key];
}

export function getTemplates({ store, faults }: Account, call: Call): Answer {
  const conditions = filterOf(call);
  const rows = store.sending
    .listed()
    .filter(({ id, name, created }) =>
      meets(conditions, { id, name, created: resources.moment(created), updated: resources.moment(created) }),
    );
  const order = { key: () => 0, descending: false, ...sortOf(call, KEYS), epoch: faults.cursorEpoch };
  const sorted = inOrder(rows, order);
  return {
    status: 200,
    body: resources.page(sorted, templateResource, call.path, call.query, A_PAGE, order),
  };
}

export function deleteTemplate({ store }: Account, { ids }: Call): Answer {
  const template = store.sending.templates.get(ids["id"] ?? "");
  if (template === undefined || template.ofMessage) throw notFound("template", ids["id"] ?? "");
  store.sending.templates.delete(template.id);
  return { status: 204 };
}

export function templateResource({ id, name, html, text, created }: Template): resources.Resource {
  return resources.resource("template", "templates", id, {
    name,
    editor_type: "CODE",
    html,
    text,
    amp: null,
    created: resources.moment(created),
    updated: resources.moment(created),
  });
}
