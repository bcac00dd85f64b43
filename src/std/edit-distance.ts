/**
 * How many slips of the pen lie between two words: a letter inserted, dropped, replaced, or two
 * neighbours swapped (optimal string alignment). Answers `limit + 1` as soon as it must be more.
 */
export function editDistance(left: string, right: string, limit: number): number {
  const [a, b] = left.length <= right.length ? [left, right] : [right, left];
  const beyond = limit + 1;
  if (b.length - a.length > limit) return beyond;
  let twoAbove = new Array<number>(a.length + 1).fill(0);
  let above = Array.from({ length: a.length + 1 }, (_, column) => column);
  let row = new Array<number>(a.length + 1).fill(0);
  let bestAbove = 0;
  for (let i = 1; i <= b.length; i++) {
    row[0] = i;
    let best = i;
    for (let j = 1; j <= a.length; j++) {
      const same = b.charCodeAt(i - 1) === a.charCodeAt(j - 1);
      let cost = Math.min(
        (above[j] ?? beyond) + 1,
        (row[j - 1] ?? beyond) + 1,
        (above[j - 1] ?? beyond) + (same ? 0 : 1),
      );
      const swapped =
        i > 1 &&
        j > 1 &&
        b.charCodeAt(i - 1) === a.charCodeAt(j - 2) &&
        b.charCodeAt(i - 2) === a.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (twoAbove[j - 2] ?? beyond) + 1);
      row[j] = cost;
      if (cost < best) best = cost;
    }
    // A swap reaches back two rows, so only two hopeless rows in succession are the end.
    if (best > limit && bestAbove > limit) return beyond;
    bestAbove = best;
    [twoAbove, above, row] = [above, row, twoAbove];
  }
  return Math.min(above[a.length] ?? beyond, beyond);
}

/**
 * The candidate that the writer probably meant: fewer than three slips away, and no more than half
 * of the word, so that "x" is not taken for "db". The first of equally near ones; case counts as no
 * slip. Undefined when nothing is near.
 */
export function closestWord(word: string, candidates: Iterable<string>): string | undefined {
  const lowered = word.toLowerCase();
  let nearest: string | undefined;
  let limit = Math.min(2, Math.floor(word.length / 2));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(lowered, candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    nearest = candidate;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return nearest;
}
