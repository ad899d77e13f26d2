import type { EmailLanguage } from "./email-language.ts";
import { tagText } from "./merge-tags.ts";

/** How the playbooks write what Klaviyo knows, in each language, and what stands for a name that is not known. */
const KNOWN_TO_KLAVIYO: Readonly<
  Record<EmailLanguage, { readonly firstName: string; readonly nobody: string; readonly store: string }>
> = {
  en: { firstName: "[first name]", nobody: "there", store: "[store name]" },
  de: { firstName: "[Vorname]", nobody: "du", store: "[Name des Shops]" },
  nl: { firstName: "[voornaam]", nobody: "daar", store: "[naam van de winkel]" },
  fr: { firstName: "[prénom]", nobody: "vous", store: "[nom de la boutique]" },
};

/** A playbook's text with Klaviyo's own tags where it knows what belongs there. The rest stays in brackets. */
export function filledCopy(text: string, language: EmailLanguage): string {
  const { firstName, nobody, store } = KNOWN_TO_KLAVIYO[language];
  return text
    .replaceAll(firstName, tagText("first_name", nobody))
    .replaceAll(store, tagText("organization.name", null));
}
