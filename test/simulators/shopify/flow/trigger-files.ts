import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the app's extensions. */
export const EXTENSIONS = fileURLToPath(new URL("../../../../extensions", import.meta.url));

/** The fields of a trigger: their types by the key that a payload says. */
export type TriggerFields = Readonly<Record<string, string>>;

/** A field that refers to something has no key of its own. */
const REFERENCES: Readonly<Record<string, string>> = { customer_reference: "customer_id" };

/** The triggers that an app's folder of extensions deploys, by their handles. It reads only what they look like. */
export function triggersIn(folder: string): Record<string, TriggerFields> {
  const triggers: Record<string, TriggerFields> = {};
  for (const name of readdirSync(folder).filter((each) => each.startsWith("flow-"))) {
    const text = readFileSync(join(folder, name, "shopify.extension.toml"), "utf8");
    const [head = "", ...fields] = text.split("[[settings.fields]]");
    if (textOf(head, "type") !== "flow_trigger") continue;
    const typed = fields.map((field) => {
      const type = textOf(field, "type");
      return [REFERENCES[type] ?? textOf(field, "key"), type] as const;
    });
    triggers[textOf(head, "handle")] = Object.fromEntries(typed);
  }
  return triggers;
}

function textOf(table: string, key: string): string {
  return new RegExp(`^${key} = "([^"]*)"`, "m").exec(table)?.[1] ?? "";
}
