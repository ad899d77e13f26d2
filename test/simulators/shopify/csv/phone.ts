/**
 * A phone number in one spelling, so that a person is one customer. Spaces, brackets, dashes, dots and slashes are left
 * out, and so is the `(0)` that is only dialled at home. A leading `00` becomes `+`. Null: it is no phone number.
 */
export function phoneOf(text: string): string | null {
  const plain = text
    .replace(/^'/, "")
    .replace(/\(0\)/, (zero, at: number, whole: string) => (/^\s*(\+|00)/.test(whole) ? "" : zero))
    .replaceAll(/[\s\p{Cf}()[\]./\p{Pd}]/gu, "")
    .replace(/^00/, "+");
  return /^\+?\d{5,15}$/.test(plain) ? plain : null;
}
