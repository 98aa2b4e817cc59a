// "Did you mean": the known word that is nearest to an unknown one. Nothing here knows what the words stand for.

/** The nearest of `known` within a few edits (case apart), else the one that contains `word`; undefined where none is near. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > 200) return undefined;
  const limit = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3;
  let nearest: string | undefined;
  let least = limit + 1;
  let container: string | undefined;
  for (const candidate of known) {
    const text = candidate.toLowerCase();
    const distance = Math.abs(text.length - wanted.length) > limit ? limit + 1 : editDistance(wanted, text);
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
    if (wanted.length >= 4 && text.includes(wanted)) container ??= candidate;
  }
  return nearest ?? container;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (Damerau, 1964). */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
