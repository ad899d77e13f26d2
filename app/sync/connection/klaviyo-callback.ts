/** Where Klaviyo sends merchants back to; it stands in the app's registration there. */
export function klaviyoCallbackUrl(appUrl: string): string {
  return `${appUrl}/connect/klaviyo/callback`;
}
