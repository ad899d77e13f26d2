/** The calls that send or schedule a campaign. The app makes drafts only, so none of these may ever arrive. */

/** Resources whose writing sends, schedules or goes on sending. */
const SENDING = /^\/api\/campaign-send-jobs(?:\/|$)/;
/** Strategies that name a moment. */
const SCHEDULED = /"method"\s*:\s*"(?:static|throttled|smart_send_time)"/;

/** The call, where it sends or schedules a campaign; null: it doesn't. */
export function sendingOf(method: string, path: string, body: string): string | null {
  const sends = method !== "GET" && SENDING.test(path);
  const schedules = method !== "GET" && path.startsWith("/api/campaigns") && SCHEDULED.test(body);
  return sends || schedules ? `${method} ${path}` : null;
}

/** @throws Error where a call would have sent a campaign: the test in which it arrived fails */
export function refuseSends(sends: readonly string[]): void {
  if (sends.length > 0) throw new Error(`Klaviyo was told to send: ${sends.join(", ")}.`);
}
