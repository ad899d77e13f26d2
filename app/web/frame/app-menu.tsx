import { NavMenu } from "@shopify/app-bridge-react";
import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";

/** The app's entries in the admin's menu. */
export function AppMenu() {
  const { t } = useTranslation();
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        {t("app.nav.home")}
      </Link>
      <Link to="/app/customers">{t("app.nav.customers")}</Link>
      <Link to="/app/segments">{t("app.nav.segments")}</Link>
      <Link to="/app/campaigns">{t("app.nav.campaigns")}</Link>
      <Link to="/app/movement">{t("app.nav.movement")}</Link>
      <Link to="/app/insights">{t("app.nav.insights")}</Link>
      <Link to="/app/sync">{t("app.nav.sync")}</Link>
      <Link to="/app/settings">{t("app.nav.settings")}</Link>
    </NavMenu>
  );
}
