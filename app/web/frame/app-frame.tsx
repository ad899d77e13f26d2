import { Link, useNavigate, useNavigation } from "@remix-run/react";
import { AppProvider } from "@shopify/polaris";
import { forwardRef, useEffect, type AnchorHTMLAttributes, type ComponentProps, type ReactNode } from "react";

import { showLoading } from "./app-bridge.ts";

type ProviderProps = ComponentProps<typeof AppProvider>;
type PolarisLink = NonNullable<ProviderProps["linkComponent"]>;

interface AppFrameProps {
  /** Polaris' own words, in the page's language. */
  readonly words: ProviderProps["i18n"];
  readonly children: ReactNode;
}

interface FrameLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly url: string;
  readonly external?: boolean;
}

/** Makes Polaris' links links of this app. Links that lead out of the app stay plain. */
const FrameLink = forwardRef<HTMLAnchorElement, FrameLinkProps>(function FrameLink(props, ref) {
  const { url, external, children, ...rest } = props;
  if (external === true || /^[a-z]+:/i.test(url)) {
    return (
      <a target="_top" {...rest} ref={ref} href={url}>
        {children}
      </a>
    );
  }
  return (
    <Link {...rest} ref={ref} to={url}>
      {children}
    </Link>
  );
});

/** The frame of every page: Polaris, with the admin's menu and loading bar tied to this app's navigation. */
export function AppFrame({ words, children }: AppFrameProps) {
  useMenuNavigation();
  useLoadingBar();
  return (
    <AppProvider i18n={words} linkComponent={FrameLink as PolarisLink}>
      <main>{children}</main>
    </AppProvider>
  );
}

/** A click in the admin's menu comes as an event on the link that stands for the menu's entry here. */
function useMenuNavigation(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const follow = (event: Event): void => {
      const href = event.target instanceof HTMLElement ? event.target.getAttribute("href") : null;
      if (href !== null) navigate(href);
    };
    addEventListener("shopify:navigate", follow);
    return () => removeEventListener("shopify:navigate", follow);
  }, [navigate]);
}

function useLoadingBar(): void {
  const busy = useNavigation().state !== "idle";
  useEffect(() => showLoading(busy), [busy]);
}
