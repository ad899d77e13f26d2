import { useEffect, useRef } from "react";

/** The part of App Bridge's global that the pages use. */
interface AppBridge {
  toast?: { show(message: string): void };
  loading?: (loading: boolean) => void;
}

function appBridge(): AppBridge | undefined {
  return (globalThis as { shopify?: AppBridge }).shopify;
}

/** Says a message once whenever `occasion`, what it is about, becomes another. */
export function useToast(message: string | null, occasion: unknown): void {
  const said = useRef<unknown>(null);
  useEffect(() => {
    if (message === null || said.current === occasion) return;
    said.current = occasion;
    showToast(message);
  }, [message, occasion]);
}

/** Says something in passing; without App Bridge nothing is said, so never the only place of a message. */
function showToast(message: string): void {
  appBridge()?.toast?.show(message);
}

/** The admin's own loading bar. */
export function showLoading(loading: boolean): void {
  appBridge()?.loading?.(loading);
}
