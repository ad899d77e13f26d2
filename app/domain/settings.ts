/** The settings that the merchant decides. */
export interface Settings {
  /** 1 to 10 years of orders, counted back from the run's moment. */
  readonly windowYears: number;
  readonly includePointOfSale: boolean;
  /** `Sixfold` makes the tag `Sixfold: Loyal`. */
  readonly tagPrefix: string;
  readonly listPrefix: string;
  /** Whether the orders are read and scored once a day by themselves. */
  readonly autoRefresh: boolean;
  /** The address for mails about a target that has failed for days, and for the weekly summary; null: none. */
  readonly alertEmail: string | null;
  /** Whether a weekly summary is sent to that address. */
  readonly weeklyDigest: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  windowYears: 10,
  includePointOfSale: false,
  tagPrefix: "Sixfold",
  listPrefix: "Sixfold",
  autoRefresh: true,
  alertEmail: null,
  weeklyDigest: false,
};
