import type {Point} from './shape.js';

/** A smooth curve as the control points of its cubic pieces: `[start, c1, c2, end, c1, c2, end, ...]`. */
export type Curve = readonly Point[];

/**
 * The curve through `points`, which go down strictly: x is a monotone function of y (slopes limited as in Steffen 1990),
 * so it never swings outside the points, and it is vertical at both ends.
 */
export function curve(points: readonly Point[]): Curve {
	const slopes = points.map((point, at) => slope(points[at - 1], point, points[at + 1]));
	const controls: Point[] = points.slice(0, 1);
	for (let at = 1; at < points.length; at++) {
		const [from, to] = [points[at - 1], points[at]];
		if (from === undefined || to === undefined) continue;
		const [first, second] = [slopes[at - 1] ?? 0, slopes[at] ?? 0];
		const height = to.y - from.y;
		const secant = Math.abs((to.x - from.x) / height);
		const [start, end] = [height * handle(first, secant), height * handle(second, secant)];
		controls.push({x: from.x + start * first, y: from.y + start}, {x: to.x - end * second, y: to.y - end}, to);
	}
	return controls;
}

/** How far a control point lies along its piece: half way where the curve is vertical (a round bend), a third where it runs on. */
function handle(slope: number, secant: number): number {
	return secant === 0 ? 1 / 3 : 1 / 2 - Math.min(1, Math.abs(slope) / secant) / 6;
}

/** dx/dy at `point`: zero at the ends and where x turns, else limited so that the cubic stays monotone. */
function slope(before: Point | undefined, point: Point, after: Point | undefined): number {
	if (before === undefined || after === undefined) return 0;
	const [above, below] = [point.y - before.y, after.y - point.y];
	const [first, second] = [(point.x - before.x) / above, (after.x - point.x) / below];
	if (first * second <= 0) return 0;
	const mean = (first * below + second * above) / (above + below);
	return Math.sign(first) * 2 * Math.min(Math.abs(first), Math.abs(second), Math.abs(mean) / 2);
}

/** Points on the curve, at most `spacing` apart going down each piece. */
export function sampled(controls: Curve, spacing = 5): Point[] {
	const points: Point[] = controls.slice(0, 1);
	for (let at = 0; at + 3 < controls.length; at += 3) {
		const [a, b, c, d] = controls.slice(at, at + 4);
		if (!a || !b || !c || !d) continue;
		const steps = Math.max(4, Math.ceil((Math.abs(d.x - a.x) + d.y - a.y) / spacing));
		for (let step = 1; step <= steps; step++) {
			const t = step / steps;
			const s = 1 - t;
			const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
			points.push({x: p * a.x + q * b.x + r * c.x + u * d.x, y: p * a.y + q * b.y + r * c.y + u * d.y});
		}
	}
	return points;
}
