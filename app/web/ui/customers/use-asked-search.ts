import { useNavigation } from "@remix-run/react";

/**
 * What the merchant chose last on a list, while it is on its way. So a second choice is added to the first, however slow
 * the line.
 * @param path - of the list's page
 * @returns the query of the address; null: nothing of this page is on its way
 */
export function useAskedSearch(path: string): string | null {
  const { location } = useNavigation();
  return location?.pathname === path ? location.search : null;
}
