/** Klaviyo's own tags in texts: `{{ first_name|default:'you' }}`, `{% unsubscribe_link %}`, `{# a note #}`. */

const VARIABLES = new Set([
  ...["first_name", "last_name", "email", "person.first_name", "person.last_name", "person.email"],
  ...["organization.name", "organization.full_address", "organization.url"],
]);
const TAGS = new Set(["unsubscribe", "unsubscribe_link", "manage_preferences", "manage_preferences_link"]);

const OPENS = /\{\{|\{%|\{#/g;
const VARIABLE = /^\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*(?:'[^']*'|"[^"]*")\s*)?\}\}/;
const TAG = /^\{%\s*(\w+)(?:\s+(?:'[^']*'|"[^"]*"))?\s*%\}/;

/** What keeps a text from being sent: a tag that is not closed or not known; null: nothing does. */
export function templateProblem(text: string): string | null {
  for (const { index } of text.matchAll(OPENS)) {
    const rest = text.slice(index);
    const variable = VARIABLE.exec(rest)?.[1];
    if (variable !== undefined && VARIABLES.has(variable)) continue;
    const tag = TAG.exec(rest)?.[1];
    if (tag !== undefined && TAGS.has(tag)) continue;
    return `Invalid template tag at ${String(index)}.`;
  }
  return null;
}
