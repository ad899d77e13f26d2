/** The languages that an email can be drafted in: those of the playbooks. */
export const EMAIL_LANGUAGES = ["en", "de", "nl", "fr"] as const;
export type EmailLanguage = (typeof EMAIL_LANGUAGES)[number];

/** The first of these languages that an email can be in; English where it can be in none. */
export function emailLanguage(wanted: readonly (string | null)[]): EmailLanguage {
  for (const each of wanted) {
    const language = each?.split(/[-_]/)[0]?.toLowerCase();
    const found = EMAIL_LANGUAGES.find((known) => known === language);
    if (found !== undefined) return found;
  }
  return "en";
}

/** What stands below every email: why it came, and the way out. */
export interface FooterWords {
  readonly why: string;
  readonly unsubscribe: string;
}

export const FOOTER_WORDS: Readonly<Record<EmailLanguage, FooterWords>> = {
  en: { why: "You get this email because you are a customer of ours.", unsubscribe: "Unsubscribe" },
  de: { why: "Du bekommst diese E-Mail, weil du bei uns Kunde bist.", unsubscribe: "Abmelden" },
  nl: { why: "Je krijgt deze e-mail omdat je klant bij ons bent.", unsubscribe: "Uitschrijven" },
  fr: { why: "Vous recevez cet e-mail parce que vous êtes client chez nous.", unsubscribe: "Se désabonner" },
};
