import type { Group } from "../../domain/groups/group.ts";
import type { GroupNames } from "../../domain/sync/audience.ts";

/**
 * The groups' names at the targets, in the words that a marketer of the language uses. After the prefix they make the
 * tags and the names of lists. None holds a comma, which would split a tag in two.
 */
const NAMES = {
  en: {
    new: "New",
    about_to_sleep: "About to sleep",
    sleeping: "Sleeping",
    potential_loyal: "Potential loyal",
    loyal: "Loyal",
    loyal_at_risk: "Loyal at risk",
  },
  de: {
    new: "Neukunden",
    about_to_sleep: "Einschlafende Kunden",
    sleeping: "Schlafende Kunden",
    potential_loyal: "Potenzielle Stammkunden",
    loyal: "Stammkunden",
    loyal_at_risk: "Gefährdete Stammkunden",
  },
  fr: {
    new: "Nouveaux",
    about_to_sleep: "Bientôt endormis",
    sleeping: "Endormis",
    potential_loyal: "Fidèles potentiels",
    loyal: "Fidèles",
    loyal_at_risk: "Fidèles à risque",
  },
  es: {
    new: "Nuevos",
    about_to_sleep: "A punto de dormirse",
    sleeping: "Dormidos",
    potential_loyal: "Fieles potenciales",
    loyal: "Fieles",
    loyal_at_risk: "Fieles en riesgo",
  },
  it: {
    new: "Nuovi",
    about_to_sleep: "Quasi dormienti",
    sleeping: "Dormienti",
    potential_loyal: "Potenziali fedeli",
    loyal: "Fedeli",
    loyal_at_risk: "Fedeli a rischio",
  },
  nl: {
    new: "Nieuw",
    about_to_sleep: "Bijna slapend",
    sleeping: "Slapend",
    potential_loyal: "Potentieel loyaal",
    loyal: "Loyaal",
    loyal_at_risk: "Loyaal met vertrekrisico",
  },
  pt: {
    new: "Novos",
    about_to_sleep: "Prestes a adormecer",
    sleeping: "Adormecidos",
    potential_loyal: "Potenciais fiéis",
    loyal: "Fiéis",
    loyal_at_risk: "Fiéis em risco",
  },
  sv: {
    new: "Nya",
    about_to_sleep: "På väg att somna",
    sleeping: "Sovande",
    potential_loyal: "Potentiellt lojala",
    loyal: "Lojala",
    loyal_at_risk: "Lojala i riskzonen",
  },
  da: {
    new: "Nye",
    about_to_sleep: "Ved at falde i søvn",
    sleeping: "Sovende",
    potential_loyal: "Potentielt loyale",
    loyal: "Loyale",
    loyal_at_risk: "Loyale i farezonen",
  },
  nb: {
    new: "Nye",
    about_to_sleep: "I ferd med å sovne",
    sleeping: "Sovende",
    potential_loyal: "Potensielt lojale",
    loyal: "Lojale",
    loyal_at_risk: "Lojale i faresonen",
  },
  fi: {
    new: "Uudet",
    about_to_sleep: "Hiipuvat",
    sleeping: "Nukkuvat",
    potential_loyal: "Potentiaalisesti uskolliset",
    loyal: "Uskolliset",
    loyal_at_risk: "Uskolliset poistumariskissä",
  },
  pl: {
    new: "Nowi",
    about_to_sleep: "Zasypiający",
    sleeping: "Uśpieni",
    potential_loyal: "Potencjalnie lojalni",
    loyal: "Lojalni",
    loyal_at_risk: "Lojalni zagrożeni odejściem",
  },
  cs: {
    new: "Noví",
    about_to_sleep: "Usínající",
    sleeping: "Spící",
    potential_loyal: "Potenciálně věrní",
    loyal: "Věrní",
    loyal_at_risk: "Věrní s rizikem odchodu",
  },
  ja: {
    new: "新規顧客",
    about_to_sleep: "休眠予備軍",
    sleeping: "休眠顧客",
    potential_loyal: "ロイヤル顧客候補",
    loyal: "ロイヤル顧客",
    loyal_at_risk: "離反リスクのあるロイヤル顧客",
  },
} as const satisfies Record<string, Record<Group, string>>;

/** A language that the groups have names in: ISO 639-1. */
export type NameLanguage = keyof typeof NAMES;

export const NAME_LANGUAGES = Object.keys(NAMES) as readonly NameLanguage[];

/** Norwegian has several codes; Shopify's own is `nb`. */
const NORWEGIAN = new Set(["no", "nn"]);

/** The language of a shop's group names: its own; English if the groups have no names in it, or if it is not known. */
export function nameLanguage(shopLanguage: string | null): NameLanguage {
  const asked = shopLanguage !== null && NORWEGIAN.has(shopLanguage) ? "nb" : shopLanguage;
  return NAME_LANGUAGES.find((language) => language === asked) ?? "en";
}

/**
 * The language of a target's labels. It is fixed at the first sync, so that a shop that changes its language doesn't
 * move everybody. Labels that are older than this choice are English.
 */
export function targetLanguage(
  target: { readonly language: string | null; readonly isLabelled: boolean } | null,
  shopLanguage: string | null,
): NameLanguage {
  if (target?.language != null) return nameLanguage(target.language);
  return target?.isLabelled === true ? "en" : nameLanguage(shopLanguage);
}

/** What Klaviyo's profile property says, in every shop: segments and flows are built on it. */
export const ENGLISH_NAMES: GroupNames = NAMES.en;

export function groupNames(language: NameLanguage): GroupNames {
  return NAMES[language];
}
