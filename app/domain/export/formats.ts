/** The services for which a file of a group's contact details can be made. */
export const CONTACT_FORMATS = ["google_ads", "meta", "klaviyo"] as const;

export type ContactFormat = (typeof CONTACT_FORMATS)[number];

export function isContactFormat(text: unknown): text is ContactFormat {
  return CONTACT_FORMATS.some((format) => format === text);
}
