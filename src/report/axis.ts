// Axes of diagrams.

/** Round numbers from at or below the least value to at or above the greatest one, about `count` of them. */
export function ticks(least: number, greatest: number, count = 5): number[] {
	const [low, high] =
		least === greatest ? [least - Math.abs(least || 1) / 2, greatest + Math.abs(greatest || 1) / 2] : [least, greatest];
	const raw = (high - low) / Math.max(1, count - 1);
	const power = 10 ** Math.floor(Math.log10(raw));
	const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= raw * (1 - 1e-9)) ?? 10) * power;
	const [from, to] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
	// Whole multiples: adding steps up would leave 0.30000000000000004.
	return Array.from({length: to - from + 1}, (_, at) => Number(((from + at) * step).toPrecision(12)));
}

/** From values to places: `from` lies at `start`, `to` at `end`. */
export function scale(from: number, to: number, start: number, end: number): (value: number) => number {
	return (value) => start + ((value - from) / (to - from)) * (end - start);
}
