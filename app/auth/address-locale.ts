/** A longer text is no locale. */
const MOST_CHARACTERS = 35;

/**
 * The `locale` in the address, which is the language of the admin; null: it is not a language. Another calendar or other
 * digits, which a locale may ask for, are left out: the sentences around them have neither.
 */
export function addressLocale(request: Request): string | null {
  const locale = new URL(request.url).searchParams.get("locale");
  if (locale === null || locale.length > MOST_CHARACTERS) return null;
  try {
    return new Intl.Locale(locale).baseName;
  } catch {
    return null;
  }
}
