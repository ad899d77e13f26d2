import { useEffect, useRef, type RefObject } from "react";

/**
 * Keeps a keyboard user's place when a part of the page goes away together with the button that they pressed.
 * @param isThere - whether the part is shown
 * @returns for the element that comes after it, which needs `tabIndex={-1}`
 */
export function useFocusAfter(isThere: boolean): RefObject<HTMLDivElement> {
  const after = useRef<HTMLDivElement>(null);
  const wasThere = useRef(isThere);
  useEffect(() => {
    const isGone = wasThere.current && !isThere;
    wasThere.current = isThere;
    // Focus that is elsewhere by now stays there.
    if (isGone && document.activeElement === document.body) after.current?.focus();
  }, [isThere]);
  return after;
}
