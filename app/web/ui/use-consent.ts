import { useSearchParams } from "@remix-run/react";
import { useEffect, useRef } from "react";

const PARAMETER = "klaviyo";
/** Stands in the address instead of a grant if the merchant did not consent. */
export const CONSENT_REFUSED = "refused";

/**
 * Leaves the admin's frame for Klaviyo's consent page, once its address is known. When the merchant is back, hands in the grant from the address
 * once, and removes it from there.
 * @param isMine - whether the address is the one that this consent comes back to, where a page asks for several
 */
export function useConsent(
  url: string | null,
  finish: (grant: string) => void,
  isMine: (parameters: URLSearchParams) => boolean = () => true,
): void {
  const [parameters, setParameters] = useSearchParams();
  const grant = isMine(parameters) ? parameters.get(PARAMETER) : null;
  const handedIn = useRef<string | null>(null);
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
