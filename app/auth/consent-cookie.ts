/** The cookie that binds a browser to the consent that was asked of Klaviyo. Its value is encrypted. */
const NAME = "klaviyo_consent";
/** The browser sends it to the callback only. */
const PATH = "/connect/klaviyo";

/** `Lax`, since the browser comes back from another site. */
export function setConsentCookie(value: string, appUrl: string, seconds: number): string {
  const secure = appUrl.startsWith("https:") ? "; Secure" : "";
  return `${NAME}=${value}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${String(seconds)}${secure}`;
}

export function readConsentCookie(request: Request): string | null {
  for (const cookie of (request.headers.get("cookie") ?? "").split(";")) {
    const [name, value] = cookie.trim().split("=", 2);
    if (name === NAME && value !== undefined && value !== "") return value;
  }
  return null;
}
