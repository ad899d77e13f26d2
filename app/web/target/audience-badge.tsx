import { GroupBadge } from "../ui/group-badge.tsx";
import type { NamedAudience } from "./decision.ts";

/** An audience: a group by its name in its colour, any other by its label at the target. null: none. */
export function AudienceBadge({ audience }: { audience: NamedAudience | null }) {
  if (audience === null) return <GroupBadge group={null} />;
  if (audience.kind === "group") return <GroupBadge group={audience.subject} />;
  return (
    <span className="sf-badge" data-group="none">
      {audience.label}
    </span>
  );
}
