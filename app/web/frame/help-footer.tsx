import { FooterHelp, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Where merchants find help, as the app's operator set it. */
export interface Help {
  /** The address of help pages; null: there are none. */
  readonly url: string | null;
  /** Whom to write to; null: nobody is named. */
  readonly email: string | null;
}

/** Help, and a way to write to us, at the foot of every page. */
export function HelpFooter({ url, email }: Help) {
  const { t } = useTranslation();
  if (url === null && email === null) return null;
  return (
    <FooterHelp>
      {url === null ? null : (
        <Link url={url} target="_blank">
          {t("app.help.pages")}
        </Link>
      )}
      {url === null || email === null ? null : " · "}
      {email === null ? null : (
        <Link url={`mailto:${email}`} target="_top">
          {t("app.help.write")}
        </Link>
      )}
    </FooterHelp>
  );
}
