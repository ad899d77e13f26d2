import type { Profile, Segment, Store } from "./store.ts";

interface Condition {
  readonly type?: string;
  readonly property?: string;
  readonly filter?: { readonly type?: string; readonly operator?: string; readonly value?: unknown };
}
interface Definition {
  readonly condition_groups?: readonly { readonly conditions?: readonly Condition[] }[];
}

/**
 * The members of a segment: those it was given at the start, or else the profiles that meet its definition. Of
 * definitions the simulator knows one: texts that a property equals.
 */
export function* segmentProfiles(store: Store, segment: Segment): Generator<Profile> {
  if (segment.members.size > 0) {
    for (const id of segment.members.keys()) {
      const profile = store.profiles.get(id);
      if (profile) yield profile;
    }
    return;
  }
  const groups = (segment.definition as Definition).condition_groups ?? [];
  for (const profile of store.profiles.values()) {
    const inAll = groups.every(({ conditions = [] }) => conditions.some((one) => meets(profile, one)));
    if (groups.length > 0 && inAll) yield profile;
  }
}

function meets({ properties }: Profile, { type, property, filter }: Condition): boolean {
  const name = /^properties\['(.+)'\]$/.exec(property ?? "")?.[1];
  if (type !== "profile-property" || name === undefined || filter?.operator !== "equals") return false;
  return properties.get(name) === filter.value;
}
