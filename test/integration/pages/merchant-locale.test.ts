import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { merchantLocales } from "../../../app/auth/merchant-locale.server.ts";
import { loader as openHome } from "../../../app/routes/app._index/route.tsx";
import { startApp, type App } from "../import/import-app.ts";
import { orders } from "../import/import-world.ts";

let app: App;
beforeAll(async () => {
  app = await startApp(orders(5));
  await openHome(app.request("/app?locale=fr-CA"));
});
afterAll(async () => app.close());

const localeAt = async (path: string): Promise<string | undefined> => {
  const { context, request } = app.request(path);
  const [locale, ...more] = await merchantLocales(context, request);
  expect(more).toEqual([]);
  return locale;
};

describe("the locale of the merchant who asks", () => {
  it("is that of their admin, as the address names it", async () => {
    expect(await localeAt("/app?locale=de-CH")).toBe("de-CH");
    expect(await localeAt("/app?locale=pt-br")).toBe("pt-BR");
  });

  it("is that of their shop where the address names none", async () => {
    for (const path of [
      "/app",
      "/app?locale=",
      "/app?locale=not_a!language",
      `/app?locale=${"de-".repeat(20)}`,
    ])
      expect(await localeAt(path)).toBe("fr-CA");
    await updateShop(app.db, (await app.shop()).id, { locale: "nl" });
    expect(await localeAt("/app/settings")).toBe("nl");
  });

  it("is what the browser asks for where there is no session, and nobody's shop tells it", async () => {
    const { context } = app.request("/app");
    const { domain } = await app.shop();
    const asks = { "Accept-Language": "nl-BE, fr;q=0.5" };
    for (const address of ["/", `/app?shop=${domain}`, "/connect/klaviyo"]) {
      const url = `http://127.0.0.1:3000${address}`;
      expect(await merchantLocales(context, new Request(url))).toEqual([]);
      expect(await merchantLocales(context, new Request(url, { headers: asks }))).toEqual(["nl-BE", "fr"]);
    }
    const named = new Request("http://127.0.0.1:3000/connect/klaviyo?ticket=x&locale=de", { headers: asks });
    expect(await merchantLocales(context, named)).toEqual(["de"]);
  });
});
