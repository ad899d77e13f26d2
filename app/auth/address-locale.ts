/** A longer text is no locale. */
const MOST_CHARACTERS = 35;

/** The `locale` in the address, which is the language of the admin; null: it is not a language. */
export function addressLocale(request: Request): string | null {
  const locale = new URL(request.url).searchParams.get("locale");
  if (locale === null || locale.length > MOST_CHARACTERS) return null;
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? null;
  } catch {
    return null;
  }
}
