/** The address that Klaviyo sends merchants back to. The app's registration at Klaviyo names it, too. */
export function klaviyoCallbackUrl(appUrl: string): string {
  return `${appUrl}/connect/klaviyo/callback`;
}
