/**
 * A phone number in one spelling, so that a person is one customer: without spaces, brackets, dashes, dots and
 * slashes, with `+` for a leading `00`, and without the `(0)` that is only dialled at home. Null: it is none.
 */
export function phoneOf(text: string): string | null {
  const plain = text
    .replace(/^'/, "")
    .replace(/\(0\)/, (zero, at: number, whole: string) => (/^\s*(\+|00)/.test(whole) ? "" : zero))
    .replaceAll(/[\s\p{Cf}()[\]./\p{Pd}]/gu, "")
    .replace(/^00/, "+");
  return /^\+?\d{5,15}$/.test(plain) ? plain : null;
}
