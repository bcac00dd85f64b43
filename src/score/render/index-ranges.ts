/** Ascending indexes as inclusive ranges: 0, 1, 2, 5 → [0, 2], [5, 5]. */
export function indexRanges(indexes: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}
