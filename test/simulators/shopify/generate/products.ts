import { pick, type Random } from "../store/random.ts";
import { FIRST_PRODUCT_ID, type StoredProduct } from "../store/products.ts";

interface Kind {
  readonly type: string;
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

const KINDS: readonly Kind[] = [
  { type: "Coffee", names: ["House Blend", "Espresso", "Filter Roast", "Decaf"], tags: ["beans", "refill"] },
  { type: "Tea", names: ["Earl Grey", "Sencha", "Rooibos", "Peppermint"], tags: ["leaves", "refill"] },
  { type: "Mug", names: ["Stone Mug", "Travel Mug", "Espresso Cup"], tags: ["gift", "kitchen"] },
  { type: "Grinder", names: ["Hand Grinder", "Electric Grinder"], tags: ["kitchen", "equipment"] },
  {
    type: "Chocolate",
    names: ["Dark 70 %", "Milk & Hazelnut", "Orange Peel"],
    tags: ["gift", "🎁 Christmas"],
  },
  { type: "Café Set", names: ["Starter Set", "Barista Set"], tags: ["gift", "bundle"] },
  // Merchants leave types out.
  { type: "", names: ["Gift Card", "Sample Box"], tags: [] },
];
const VENDORS = ["Nordhaven", "Kaffeehaus Żak", "Mountain Leaf", "Studio Clay", "Ō-cha"];
const SIZES = ["", " Small", " Large", " – Limited", " No. 2"];

/** A made-up catalogue, the best-selling product first. */
export function makeProducts(random: Random, fromMs: number): StoredProduct[] {
  const made = SIZES.flatMap((size) =>
    KINDS.flatMap(({ type, names, tags }) =>
      names.map((name) => ({
        title: `${name}${size}`,
        productType: type,
        vendor: pick(random, VENDORS),
        tags: [...tags, ...(random() < 0.2 ? ["Sale"] : [])],
        createdAt: fromMs,
        updatedAt: fromMs,
      })),
    ),
  );
  return made.map((product, at) => ({ id: FIRST_PRODUCT_ID + at, ...product }));
}
