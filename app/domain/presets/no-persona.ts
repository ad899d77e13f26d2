/** Who fits no persona, and why. */
import type { RuleNode } from "../rules/rule.ts";
import { all, any, compared, condition, daysAgo, inLast, longerAgoThan, none } from "./conditions.ts";
import { consentCondition, engagedLately, lastOrder, orders } from "./persona-presets.ts";
import type { PresetBasis } from "./basis.ts";

const NO_PERSONA_REASONS = [
  "no_consent",
  "too_soon",
  "engagement_unknown",
  "still_engaged",
  "known_unknown",
  "known_too_short",
  "few_emails",
] as const;

export type NoPersonaReason = (typeof NO_PERSONA_REASONS)[number];

/** What is known of people besides their orders. */
interface KnownOfPeople {
  readonly engagement: boolean;
  /** Since when each is known. */
  readonly since: boolean;
}

/** Everybody has 0 orders or more. */
const ANYBODY = condition("orders", compared("at_least", 0));

/**
 * Rules that share out the people who fit none of the personas, each by the first reason that applies. If everything
 * is known, one of them applies to each of these people.
 * @param personas - the rules of those that can be evaluated, at least one
 */
export function noPersonaRules(
  personas: readonly RuleNode[],
  basis: PresetBasis,
  known: KnownOfPeople,
): readonly { readonly reason: NoPersonaReason; readonly match: RuleNode }[] {
  const earlier: RuleNode[] = [any(...personas)];
  return NO_PERSONA_REASONS.flatMap((reason) => {
    const applies = CONDITIONS[reason](basis, known);
    if (applies === null) return [];
    const match = all(applies, none(...earlier));
    earlier.push(applies);
    return [{ reason, match }];
  });
}

/** Everybody who fits none of the personas. */
export function noPersona(personas: readonly RuleNode[]): RuleNode {
  return none(...personas);
}

type Applies = (basis: PresetBasis, known: KnownOfPeople) => RuleNode | null;

/** null: the reason does not apply in this store. */
const CONDITIONS: Readonly<Record<NoPersonaReason, Applies>> = {
  no_consent: (basis) => {
    const consent = consentCondition(basis);
    return consent && none(consent);
  },
  /** Bought once or twice for little, not recently, and not long ago enough for a win-back. */
  too_soon: (basis) => {
    const { boughtWithinDays, passingFromDays } = basis.definitions;
    const [from, to] = [boughtWithinDays + 1, passingFromDays - 1];
    return from > to ? null : all(orders(basis, "seldom"), lastOrder(daysAgo(from, to)));
  },
  engagement_unknown: (_, { engagement }) => (engagement ? null : ANYBODY),
  /** Last ordered long ago, and still reads the mails. */
  still_engaged: ({ definitions }, { engagement }) =>
    engagement
      ? all(lastOrder(longerAgoThan(definitions.lapsedUntilDays)), engagedLately(definitions))
      : null,
  known_unknown: (_, { engagement, since }) => (engagement && !since ? ANYBODY : null),
  known_too_short: ({ definitions }, { engagement, since }) =>
    engagement && since ? none(condition("days_known", compared("at_least", definitions.knownDays))) : null,
  few_emails: ({ definitions }, { engagement, since }) => {
    if (!engagement || !since) return null;
    const { knownDays, sentEmails } = definitions;
    return condition("received", compared("fewer_than", sentEmails), inLast(knownDays));
  },
};
