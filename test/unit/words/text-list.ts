/** A text of a file of words. */
export interface Text {
  /** As a page asks for it, without the form of its number. */
  readonly key: string;
  /** The form of a number that the text is for, such as `one`; null: it is for all. */
  readonly plural: string | null;
  readonly text: string;
}

const PLURAL = /^(.*)_(zero|one|two|few|many|other)$/;

/** Every text. A key whose last word only looks like a form of a number, such as `too_many`, is a key as it is. */
export function textsOf(words: object): Text[] {
  const plain = plainTexts(words);
  const keys = new Set(plain.map(([key]) => key));
  return plain.map(([full, text]) => {
    const [, key = full, plural = null] = PLURAL.exec(full) ?? [];
    return keys.has(`${key}_other`) ? { key, plural, text } : { key: full, plural: null, text };
  });
}

function plainTexts(words: object, above = ""): [key: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === "object" && value !== null
      ? plainTexts(value, `${above}${key}.`)
      : [[`${above}${key}`, String(value)]],
  );
}

/** The names of the values that a text takes. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name = ""]) => name);
}
