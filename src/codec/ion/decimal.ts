// Ion decimals as JSON numbers with the same digits.

/** Digits may be moved this far to the right of the point; beyond it an exponent is written. */
const maxLeadingZeros = 32;

/**
 * A JSON number that is seen to be no integer: 12345 and -2 give `123.45`, 5 and 0 give `5.0`, 1 and 400 give `1e400`.
 * @param isNegative told apart from the coefficient because of -0
 */
export function spellDecimal(isNegative: boolean, coefficient: bigint, exponent: number): string {
  const sign = isNegative ? '-' : '';
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
  if (exponent === 0) return `${sign}${digits}.0`;
  if (exponent > 0 || -exponent > digits.length + maxLeadingZeros) return `${sign}${digits}e${exponent}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
