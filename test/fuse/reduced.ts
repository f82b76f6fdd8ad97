// An oracle for reductions: from the intervals of the elements (see interval.ts) to whether a number can be their reduction.
import type {NumberType, Reduction} from '../../src/fuse/index.js';
import type {Interval} from './interval.js';
import {largest} from './number.js';

/** What sums may be off, relative to the sum of magnitudes (and for logarithms, to their number). */
export const sumError = {f32: 3e-6, f64: 1e-14} as const;

type Bounds = readonly [low: number, high: number];

/** True or false when `got` can be judged, undefined when the elements do not tell. */
export function admitsReduction(
	reduction: Exclude<Reduction, 'none' | 'dot'>,
	elements: readonly Interval[],
	got: number,
	type: NumberType,
): boolean | undefined {
	if (elements.includes('any')) return undefined;
	if (elements.includes('nan')) return Number.isNaN(got);
	const bounds = elements as readonly Bounds[];
	switch (reduction) {
		case 'min':
			return within(got, Math.min(...bounds.map(([low]) => low)), Math.min(...bounds.map(([, high]) => high)));
		case 'max':
			return within(got, Math.max(...bounds.map(([low]) => low)), Math.max(...bounds.map(([, high]) => high)));
		case 'sum':
		case 'mean':
			return admitsSum(bounds, reduction === 'mean' ? got * bounds.length : got, type, reduction === 'mean');
		case 'sumsq':
			return bounds.some(([low, high]) => Math.max(-low, high) ** 2 > largest(type) / 1024)
				? undefined
				: admitsSum(
						bounds.map((each) => [Math.min(...squares(each)), Math.max(...squares(each))]),
						got,
						type,
						false,
					);
		case 'prod':
			return admitsProduct(bounds, got, type);
		case 'norm':
			return admitsNorm(bounds, got, type);
	}
}

function squares([low, high]: Bounds): number[] {
	return low <= 0 && high >= 0 ? [0, low * low, high * high] : [low * low, high * high];
}

function admitsSum(bounds: readonly Bounds[], got: number, type: NumberType, mean: boolean): boolean | undefined {
	if (mean && bounds.length === 0) return Number.isNaN(got);
	const infinite = bounds.filter((each) => each.some((end) => !Number.isFinite(end)));
	if (infinite.length > 0) {
		const [first] = infinite;
		const same = infinite.every(([low, high]) => low === high && low === first?.[0]);
		return same ? got === first?.[0] : undefined;
	}
	const magnitude = total(bounds.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high))));
	// A stretch may leave the range before the sum does.
	if (magnitude > largest(type) / 4) return undefined;
	const slack = sumError[type] * (magnitude + bounds.length) + Number.MIN_VALUE;
	const [low, high] = [total(bounds.map(([each]) => each)), total(bounds.map(([, each]) => each))];
	return within(got, low - slack, high + slack);
}

function admitsProduct(bounds: readonly Bounds[], got: number, type: NumberType): boolean | undefined {
	if (bounds.some(([low, high]) => !Number.isFinite(low) || !Number.isFinite(high))) return undefined;
	if (bounds.some(([low, high]) => low === 0 && high === 0)) return got === 0;
	if (bounds.some(([low, high]) => low <= 0 && high >= 0)) return undefined;
	const negative = bounds.filter(([low]) => low < 0).length % 2 === 1;
	const logs = bounds.map(([low, high]) => [Math.log2(Math.abs(low)), Math.log2(Math.abs(high))]);
	const slack = sumError[type] * (bounds.length + 1) + 1e-13 * total(logs.map(([a = 0]) => Math.abs(a)));
	const low = total(logs.map((ends) => Math.min(...ends))) - slack;
	const high = total(logs.map((ends) => Math.max(...ends))) + slack;
	// Near the ends of double precision the result is rounded more coarsely, or is 0 or infinite.
	if (low < -1022 || high > 1023.9)
		return low > 1024.1 ? Math.abs(got) === Infinity : high < -1076 ? got === 0 : undefined;
	return got < 0 === negative && within(Math.log2(Math.abs(got)), low, high);
}

function admitsNorm(bounds: readonly Bounds[], got: number, type: NumberType): boolean {
	const of = (pick: (ends: number[]) => number) => {
		const magnitudes = bounds.map((each) => {
			const ends = each.map(Math.abs);
			return each[0] <= 0 && each[1] >= 0 && pick === lowest ? 0 : pick(ends);
		});
		const most = Math.max(0, ...magnitudes);
		if (most === 0 || most === Infinity) return most;
		return most * Math.sqrt(total(magnitudes.map((each) => (each / most) ** 2)));
	};
	const slack = sumError[type];
	return within(got, of(lowest) * (1 - slack) - Number.MIN_VALUE, of(highest) * (1 + slack) + 2 * Number.MIN_VALUE);
}

const lowest = (ends: number[]): number => Math.min(...ends);
const highest = (ends: number[]): number => Math.max(...ends);
const within = (got: number, low: number, high: number): boolean => low <= got && got <= high;
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
