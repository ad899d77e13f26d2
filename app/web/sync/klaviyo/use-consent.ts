import { useSearchParams } from "@remix-run/react";
import { useEffect, useRef } from "react";

import type { SyncResult } from "../sync-view.ts";

const PARAMETER = "klaviyo";

/**
 * Leaves the admin's frame for Klaviyo's consent page. When the merchant is back, hands in the grant from the address
 * once, and removes it from there.
 */
export function useConsent(result: SyncResult | null, finish: (grant: string) => void): void {
  const [parameters, setParameters] = useSearchParams();
  const grant = parameters.get(PARAMETER);
  const handedIn = useRef<string | null>(null);
  const url = result?.outcome === "leave" ? result.url : null;
  useEffect(() => {
    if (url !== null) open(url, "_top");
  }, [url]);
  useEffect(() => {
    if (grant === null || handedIn.current === grant) return;
    handedIn.current = grant;
    finish(grant);
    setParameters(
      (before) => {
        before.delete(PARAMETER);
        return before;
      },
      { replace: true },
    );
  }, [grant, finish, setParameters]);
}
