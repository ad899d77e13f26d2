const CODE = /^[A-Za-z0-9_.:-]{1,60}$/;
const MOST = 50;
const OTHER = "other";

/** Makes labels of codes from outside. A text that is not a code, or a code beyond the limit, becomes `other`. */
export function labelText(): (code: string) => string {
  const known = new Set<string>();
  return (code) => {
    if (known.has(code)) return code;
    if (known.size >= MOST || !CODE.test(code)) return OTHER;
    known.add(code);
    return code;
  };
}
