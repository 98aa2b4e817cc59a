// Text that is compared or indexed, in a form that SQLite keeps. The driver cuts text at NUL and turns lone
// surrogates into U+FFFD (measured with 1.2.1), which would make two ids one. Ordinary text is left as it is.

/** A noncharacter that no real id has; where one has it, it is escaped too. */
const escapeMark = '\uFDD0';
/** Cheaper than the exact expression: paired surrogates match too, and are then left as they are. */
const mayNeedEscape = /[\0\uD800-\uDFFF\uFDD0]/;
const everyUnit = /[\0\uFDD0\p{Cs}]/gu;

/** The text as it is bound; different texts stay different. */
export function keyText(text: string): string {
  if (!mayNeedEscape.test(text)) return text;
  return text.replace(everyUnit, (unit) => escapeMark + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** `keyText`, where absent is null. */
export function keyTextOrNull(text: string | undefined): string | null {
  return text === undefined ? null : keyText(text);
}

/** The text that `keyText` was given. */
export function textOfKey(key: string): string {
  if (!key.includes(escapeMark)) return key;
  return key.replace(/\uFDD0([0-9a-f]{4})/g, (_, unit: string) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
