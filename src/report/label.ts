import {type Curve, sampled} from './curve.js';
import type {Box, Point, Size} from './shape.js';

const CELL = 8;
const GAP = 3;
/** A label over another curve hides a piece of it: worth going this far (in lengths of the own curve) to avoid. */
const CROSSING = 0.22;

/**
 * A place for every label on its own curve, clear of all boxes and of the other labels, as near the middle and over as
 * few other curves as can be; undefined where there is none. Short curves choose first: they have the fewest places.
 */
export function labelled(curves: readonly Curve[], sizes: readonly Size[], boxes: readonly Box[]): (Box | undefined)[] {
	const trails = curves.map((path) => sampled(path));
	const grid = crossings(trails);
	const taken: Box[] = [];
	const places: (Box | undefined)[] = curves.map(() => undefined);
	const shortFirst = trails
		.map((_, at) => at)
		.sort((a, b) => (trails[a]?.length ?? 0) - (trails[b]?.length ?? 0) || a - b);
	for (const at of shortFirst) {
		const size = sizes[at];
		const trail = trails[at];
		if (!size || !trail) continue;
		let [best, cost] = [undefined as Box | undefined, Infinity];
		trail.forEach(({x, y}, step) => {
			const off = Math.abs(step / (trail.length - 1) - 0.5);
			const place = {x, y, ...size};
			if (off >= cost || off > 0.46 || overlaps(place, boxes) || overlaps(place, taken)) return;
			const total = off + CROSSING * covered(place, grid, at);
			if (total < cost) [best, cost] = [place, total];
		});
		if (best) taken.push(best);
		places[at] = best;
	}
	return places;
}

function overlaps({x, y, width, height}: Box, others: readonly Box[]): boolean {
	return others.some(
		(other) =>
			Math.abs(x - other.x) < (width + other.width) / 2 + GAP &&
			Math.abs(y - other.y) < (height + other.height) / 2 + GAP,
	);
}

/** Which curves pass through each cell of a coarse grid. */
function crossings(trails: readonly (readonly Point[])[]): Map<string, Set<number>> {
	const grid = new Map<string, Set<number>>();
	trails.forEach((trail, curve) => {
		for (const {x, y} of trail) {
			const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
			const cell = grid.get(key);
			if (cell) cell.add(curve);
			else grid.set(key, new Set([curve]));
		}
	});
	return grid;
}

/** How many curves other than `own` run under `place`. */
function covered({x, y, width, height}: Box, grid: ReadonlyMap<string, ReadonlySet<number>>, own: number): number {
	const under = new Set<number>();
	for (let column = Math.floor((x - width / 2) / CELL); column <= Math.floor((x + width / 2) / CELL); column++) {
		for (let row = Math.floor((y - height / 2) / CELL); row <= Math.floor((y + height / 2) / CELL); row++) {
			for (const curve of grid.get(`${column} ${row}`) ?? []) if (curve !== own) under.add(curve);
		}
	}
	return under.size;
}
