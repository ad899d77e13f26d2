/** A longer header is no browser's. */
const MOST_CHARACTERS = 500;

/**
 * The locales that a browser asks for, the most wanted first: of `Accept-Language`. What is no language is left out.
 * @returns BCP 47
 */
export function acceptedLocales(request: Request): string[] {
  const header = request.headers.get("Accept-Language") ?? "";
  if (header.length > MOST_CHARACTERS) return [];
  const wanted = header.split(",").flatMap((part) => {
    const [tag = "", ...parameters] = part.split(";").map((each) => each.trim());
    const weight = weightOf(parameters);
    const locale = weight > 0 ? canonical(tag) : null;
    return locale === null ? [] : [{ locale, weight }];
  });
  return wanted.sort((one, other) => other.weight - one.weight).map(({ locale }) => locale);
}

/** 1 where none is given, 0 where it is no number: then the language is not wanted. */
function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((each) => each.startsWith("q="));
  if (given === undefined) return 1;
  const weight = Number(given.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
