import { createContext, useContext, useMemo, type ReactNode } from "react";

import { shopFormat, type ShopFormat, type ShopLocale } from "./format.ts";

const Format = createContext<ShopFormat>(shopFormat({ locale: "en", timeZone: "UTC", currency: "USD" }));

/** Gives all components below the shop's way of writing numbers, money and dates. */
export function ShopFormatProvider({ shop, children }: { shop: ShopLocale; children: ReactNode }) {
  const { locale, timeZone, currency } = shop;
  const format = useMemo(() => shopFormat({ locale, timeZone, currency }), [locale, timeZone, currency]);
  return <Format.Provider value={format}>{children}</Format.Provider>;
}

export function useFormat(): ShopFormat {
  return useContext(Format);
}
