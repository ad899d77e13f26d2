import { useEffect, useRef } from "react";

/** The part of App Bridge's global that the pages use. */
interface AppBridge {
  toast?: { show(message: string): void };
  loading?: (loading: boolean) => void;
  scopes?: { request(scopes: readonly string[]): Promise<{ readonly result: string }> };
}

function appBridge(): AppBridge | undefined {
  return (globalThis as { shopify?: AppBridge }).shopify;
}

/** Shows a message once for each new value of `occasion`, which is what the message is about. */
export function useToast(message: string | null, occasion: unknown): void {
  const said = useRef<unknown>(null);
  useEffect(() => {
    if (message === null || said.current === occasion) return;
    said.current = occasion;
    showToast(message);
  }, [message, occasion]);
}

/** Shows a toast. Without App Bridge nothing is shown, so a message must never be only here. */
export function showToast(message: string): void {
  appBridge()?.toast?.show(message);
}

/**
 * Asks the merchant for scopes that the app may do without. Scopes that are granted already are not asked for.
 * @returns false: the merchant said no. Without App Bridge nobody is asked, and Shopify refuses later what it doesn't
 *   allow
 */
export async function askForScopes(scopes: readonly string[]): Promise<boolean> {
  const bridge = appBridge();
  if (bridge?.scopes === undefined) return true;
  const { result } = await bridge.scopes.request(scopes);
  return result !== "declined-all";
}

/** The admin's own loading bar. */
export function showLoading(loading: boolean): void {
  appBridge()?.loading?.(loading);
}
