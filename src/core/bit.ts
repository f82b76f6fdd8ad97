/**
 * How many of the 32 bits of a number are set: sums of two, four and eight at a time (Warren 2012, figure 5-2).
 *
 * @example
 * ones(0b1011); // 3
 */
export function ones(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
