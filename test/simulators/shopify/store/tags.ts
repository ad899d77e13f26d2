const MAX_TAG_LENGTH = 255;
export const MAX_TAGS = 250;

/** How the shop spells a tag. */
export type TagSpelling = (tag: string) => string;

export type TagOutcome = { readonly tags: readonly string[] } | { readonly error: string };

/** A comma splits a tag in two, and spaces around each are dropped, as in the admin. */
function splitTags(tags: readonly string[]): string[] {
  return tags
    .flatMap((tag) => tag.split(","))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** Adds tags in the shop's spelling. One that is there in another casing stays as it is. */
export function addTags(
  present: readonly string[],
  wanted: readonly string[],
  spelling: TagSpelling = (tag) => tag,
): TagOutcome {
  const added = splitTags(wanted);
  if (added.some((tag) => [...tag].length > MAX_TAG_LENGTH)) {
    return { error: `Tags must be at most ${MAX_TAG_LENGTH} characters long` };
  }
  const known = new Set(present.map((tag) => tag.toLowerCase()));
  const tags = [...present];
  for (const tag of added) {
    if (known.has(tag.toLowerCase())) continue;
    known.add(tag.toLowerCase());
    tags.push(spelling(tag));
  }
  if (tags.length > MAX_TAGS) return { error: `Tags cannot be more than ${MAX_TAGS}` };
  return { tags };
}

/** Removes tags whatever their casing. A tag that isn't there is no error. */
export function removeTags(present: readonly string[], unwanted: readonly string[]): TagOutcome {
  const gone = new Set(splitTags(unwanted).map((tag) => tag.toLowerCase()));
  return { tags: present.filter((tag) => !gone.has(tag.toLowerCase())) };
}
