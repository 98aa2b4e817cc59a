// The characters that the structure of JSON and Ion text is made of, as bytes; as UTF-16 units they are the same.
export const lineFeed = 0x0a;
export const doubleQuote = 0x22;
export const singleQuote = 0x27;
export const openParen = 0x28;
export const closeParen = 0x29;
export const asterisk = 0x2a;
export const comma = 0x2c;
export const slash = 0x2f;
export const colon = 0x3a;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a || byte === 0x0b || byte === 0x0c;
}
