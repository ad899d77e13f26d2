/** Whom a merchant may want to leave out of the groups: customers who don't buy as people do. */

/** A tag in comparable form, and how many customers have it. */
export interface TagCount {
  readonly tag: string;
  readonly customers: number;
}

/** Parts of words that tell of resellers and of the store's own people, in English, German, Dutch and French. */
const TELLING = [
  ...["wholesale", "reseller", "retailer", "distributor", "dealer", "stockist"],
  ...["staff", "employee", "team member", "grosshandel", "großhandel", "wiederverkäufer", "händler"],
  ...["mitarbeiter", "groothandel", "wederverkoper", "medewerker", "personeel"],
  ...["grossiste", "revendeur", "employé"],
] as const;
/** Words that tell so only on their own: "b2b" and not "ab2bc". */
const WORDS: ReadonlySet<string> = new Set(["b2b", "trade"]);

/** The tags of the store that a merchant should be asked about, most customers first. */
export function tagsToAskAbout(found: readonly TagCount[]): TagCount[] {
  return found.filter(({ tag }) => isTelling(tag)).sort((one, other) => other.customers - one.customers);
}

function isTelling(tag: string): boolean {
  if (TELLING.some((part) => tag.includes(part))) return true;
  return tag.split(/[^\p{L}\p{N}]+/u).some((word) => WORDS.has(word));
}
