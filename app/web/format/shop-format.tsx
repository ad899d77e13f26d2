import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { shopFormat, type ShopFormat, type ShopUnits } from "./format.ts";

const Format = createContext<ShopFormat>(shopFormat({ locale: "en", timeZone: "UTC", currency: "USD" }));

/** Gives all components below the way of writing numbers, money and dates: the shop's units, in the page's language. */
export function ShopFormatProvider({ shop, children }: { shop: ShopUnits; children: ReactNode }) {
  const locale = useTranslation().i18n.language;
  const { timeZone, currency } = shop;
  const format = useMemo(() => shopFormat({ locale, timeZone, currency }), [locale, timeZone, currency]);
  return <Format.Provider value={format}>{children}</Format.Provider>;
}

export function useFormat(): ShopFormat {
  return useContext(Format);
}
