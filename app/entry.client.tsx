import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";

/** A card that is told something new before it has started is drawn anew, as a whole. React calls that error 421. */
const DRAWN_ANEW = /#421\b|before it finished hydrating/;

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
    {
      onRecoverableError: (error) => {
        if (!DRAWN_ANEW.test(String(error))) reportError(error);
      },
    },
  );
});
