// How deep a value may be nested before nobody looks into it: checks are recursive, and a stack is finite.

export const maxDepth = 500;

/** Whether objects and arrays are nested deeper than that. Takes no recursion itself. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    const next: unknown[] = [];
    for (const parent of level) {
      for (const child of Object.values(parent as object)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
