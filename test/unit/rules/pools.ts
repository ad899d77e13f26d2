/** The values that random shops and random rules are made of. */
export const CURRENCY = "EUR";
/** Few values, so that many customers are the same, and rules ask for exactly these. */
export const POOLS = {
  amounts: [-500, 0, 1, 999, 1_000, 1_001, 2_500, 10_000],
  tags: ["vip", "wholesale", "o'brien", "größe", "100%", "a_b"],
  countries: ["DE", "NL", "US"],
  regions: ["berlin", "noord-holland", "ny"],
  cities: ["berlin", "amsterdam", "new york", "são paulo"],
  postcodes: ["10115", "10117", "1011ab", "10001"],
  lists: ["L1aaaa", "L2bbbb", "L3cccc"],
  properties: ["gender", "Gender", "size"],
  values: ["f", "m", "x"],
  products: [1, 2, 3, 4],
  types: ["shoe", "shirt", ""],
  vendors: ["acme", "other"],
  productTags: ["sale", "new"],
  /** At the poles, on both sides of the date line, and close to one another. */
  points: [
    [5252, 1341],
    [5253, 1341],
    [5237, 490],
    [9000, 0],
    [-9000, 18000],
    [0, 17999],
    [0, -17999],
    [0, 0],
  ],
} as const;
