import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

const EVERY_MS = 1_500;
/** After this long, the spinner no longer waits for a queued thing that hasn't appeared. */
const WAIT_MS = 60_000;

/** Reads the page's data again and again while something is under way and the page is visible. */
export function usePolling(active: boolean): void {
  const { revalidate, state } = useRevalidator();
  const idle = useRef(true);
  idle.current = state === "idle";
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && idle.current) revalidate();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [active, revalidate]);
}

/** `waiting`, but not for longer than a minute at a time. */
export function useWaiting(waiting: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!waiting) return;
    const timer = setTimeout(() => setOver(true), WAIT_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting && !over;
}
