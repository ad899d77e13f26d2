/** How large a rule may be. */
export const RULE_LIMITS = {
  /** Characters of its JSON. */
  characters: 1_000_000,
  /** Groups within groups. A `not` is no level of its own. */
  levels: 5,
  conditions: 200,
  /** Values of one condition. */
  values: 500,
  /** Characters of one value. */
  valueCharacters: 255,
  /** Days back in a period. */
  days: 3_660,
  /** Minor units. */
  amount: 10_000_000_000_000,
  km: 2_000,
} as const;
