import type { StoredAddress } from "../store/store.ts";
import { between, pick, type Random } from "../store/random.ts";

/** A city, how many people live there, and what its postcodes look like: `#` is a digit, `@` a letter. */
interface City {
  readonly weight: number;
  readonly country: string;
  readonly province: string | null;
  readonly provinceCode: string | null;
  readonly city: string;
  readonly zip: string;
  readonly latitude: number;
  readonly longitude: number;
}

const CITIES: readonly City[] = [
  city(30, "CZ", null, null, "Praha", "1## 00", 50.0755, 14.4378),
  city(9, "CZ", null, null, "Brno", "60# 00", 49.1951, 16.6068),
  city(7, "CZ", null, null, "Ostrava", "70# 00", 49.8209, 18.2625),
  city(14, "DE", "Berlin", "BE", "Berlin", "101##", 52.52, 13.405),
  city(7, "DE", "Bavaria", "BY", "München", "803##", 48.1351, 11.582),
  city(5, "DE", "North Rhine-Westphalia", "NW", "Köln", "506##", 50.9375, 6.9603),
  city(5, "AT", null, null, "Wien", "1##0", 48.2082, 16.3738),
  city(5, "NL", null, null, "Amsterdam", "10## @@", 52.3676, 4.9041),
  city(4, "FR", null, null, "Paris", "750##", 48.8566, 2.3522),
  city(4, "GB", "England", "ENG", "London", "E# #@@", 51.5072, -0.1276),
  city(3, "IE", "Dublin", "D", "Dublin", "D0# @###", 53.3498, -6.2603),
  city(3, "US", "New York", "NY", "New York", "100##", 40.7128, -74.006),
  city(2, "BR", "São Paulo", "SP", "São Paulo", "0####-###", -23.5505, -46.6333),
  city(2, "JP", "Tōkyō", "JP-13", "渋谷区", "150-####", 35.6617, 139.704),
];

function city(
  weight: number,
  country: string,
  province: string | null,
  provinceCode: string | null,
  name: string,
  zip: string,
  latitude: number,
  longitude: number,
): City {
  return { weight, country, province, provinceCode, city: name, zip, latitude, longitude };
}

const TOTAL_WEIGHT = CITIES.reduce((sum, { weight }) => sum + weight, 0);
const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";

/** A made-up default address; null: the customer gave none. Shopify finds no coordinates for some. */
export function makeAddress(random: Random): StoredAddress | null {
  if (random() < 0.1) return null;
  let left = random() * TOTAL_WEIGHT;
  const home = CITIES.find(({ weight }) => (left -= weight) < 0) ?? pick(random, CITIES);
  const { country, province, provinceCode } = home;
  const isLocated = random() < 0.85;
  // About 11 km to each side.
  const near = (degrees: number): number => Number((degrees + (random() - 0.5) / 5).toFixed(6));
  const [latitude, longitude] = [near(home.latitude), near(home.longitude)];
  return {
    country,
    province,
    provinceCode,
    city: spelled(home.city, random),
    zip: random() < 0.03 ? null : zipOf(home.zip, random),
    latitude: isLocated ? latitude : null,
    longitude: isLocated ? longitude : null,
  };
}

/** People type their city as they like. */
function spelled(name: string, random: Random): string {
  const chance = random();
  if (chance < 0.04) return name.toUpperCase();
  if (chance < 0.08) return ` ${name.toLowerCase()}`;
  return chance < 0.1 ? name.normalize("NFD") : name;
}

function zipOf(form: string, random: Random): string {
  const digit = (): string => String(between(random, 0, 9));
  const letter = (): string => LETTERS.charAt(between(random, 0, LETTERS.length - 1));
  return form.replace(/#/g, digit).replace(/@/g, letter);
}
