import {layout as dagre, Graph} from '@dagrejs/dagre';
import {type Curve, curve, sampled} from './curve.js';
import type {Link} from './graph.js';
import {labelled} from './label.js';
import type {Box, Point, Size} from './shape.js';

/** A link as its curve, from the lower edge of its cause to the upper edge of its effect, and the place of its label. */
export interface Route {
	readonly link: Link;
	readonly curve: Curve;
	/** Undefined where no free place was found along the curve. */
	readonly label: Box | undefined;
}

export interface Placement {
	readonly width: number;
	readonly height: number;
	/** By position in the variables; undefined for variables that no link touches. */
	readonly boxes: readonly (Box | undefined)[];
	readonly routes: readonly Route[];
}

interface Path {
	readonly link: Link;
	points: Point[];
}

const CLEARANCE = 6;
/** Room below the last bend for the head of the arrow. */
const HEAD = 9;

/**
 * Places for the boxes, curves and labels of a graph in layers, causes above effects: the layered layout of Gansner et al.
 * (1993) with the coordinates of Brandes and Köpf (2001), by dagre; the ends of the links are spread along the boxes, and
 * layers are moved apart until every label has room.
 */
export function placement(sizes: readonly Size[], links: readonly Link[], labels: readonly Size[]): Placement {
	if (links.length === 0) return {width: 0, height: 0, boxes: sizes.map(() => undefined), routes: []};
	const {boxes, paths} = layered(sizes, links);
	let found: Placement | undefined;
	for (const stretch of [1, 1.4, 2]) {
		const next = routed(boxes, paths, labels, stretch);
		found ??= next;
		if (missing(next) < missing(found)) found = next;
		if (missing(found) === 0) break;
	}
	return framed(found as Placement);
}

function missing({routes}: Placement): number {
	return routes.filter(({label}) => label === undefined).length;
}

function layered(sizes: readonly Size[], links: readonly Link[]): {boxes: (Box | undefined)[]; paths: Path[]} {
	const graph = new Graph({multigraph: true});
	graph.setGraph({rankdir: 'TB', nodesep: 30, edgesep: 22, ranksep: 40});
	const used = new Set(links.flatMap(({from, to}) => [from, to]));
	// Ids of our own: a variable may be called anything, __proto__ included.
	sizes.forEach((size, index) => {
		if (used.has(index)) graph.setNode(`n${index}`, {...size});
	});
	links.forEach(({from, to, strength}, index) => {
		graph.setEdge(
			`n${from}`,
			`n${to}`,
			{weight: 1 + Math.round(3 * Math.min(1, strength)), width: 0, height: 0, labelpos: 'c'},
			`e${index}`,
		);
	});
	dagre(graph);
	const boxes = sizes.map((size, index) =>
		used.has(index) ? {...size, ...point(graph.node(`n${index}`))} : undefined,
	);
	// dagre also bends links half way between layers (where it would put labels): only the passages of layers matter here.
	const layers = new Set(boxes.map((box) => box?.y));
	const paths = links.map((link, index) => {
		const edge = graph.edge(`n${link.from}`, `n${link.to}`, `e${index}`) as {points?: Point[]};
		return {link, points: (edge.points ?? []).filter(({y}) => layers.has(y))};
	});
	return {boxes, paths};
}

function point({x = 0, y = 0}: {x?: number | undefined; y?: number | undefined}): Point {
	return {x, y};
}

function routed(
	placed: readonly (Box | undefined)[],
	layout: readonly Path[],
	labels: readonly Size[],
	stretch: number,
): Placement {
	const level = levels(placed, layout, stretch);
	const boxes = placed.map((box) => box && {...box, y: level(box.y)});
	const paths = layout.map(({link, points}) => ({
		link,
		points: points.map(({x, y}) => ({x, y: level(y)})),
	}));
	spread(paths, boxes);
	const solid = boxes.filter((box) => box !== undefined);
	const curves = paths.map(({link, points}) =>
		clear(
			points,
			solid.filter((box) => box !== boxes[link.from] && box !== boxes[link.to]),
		),
	);
	const places = labelled(curves, labels, solid);
	const routes = paths.map(({link}, at) => ({link, curve: curves[at] ?? [], label: places[at]}));
	return {width: 0, height: 0, boxes, routes};
}

/** New heights for the layers: a gap is the higher the further its links travel sideways and the more of them there are. */
function levels(boxes: readonly (Box | undefined)[], paths: readonly Path[], stretch: number): (y: number) => number {
	const layers = [...new Set(boxes.flatMap((box) => (box ? [box.y] : [])))].sort((a, b) => a - b);
	const height = boxes.find((box) => box !== undefined)?.height ?? 0;
	const tops = [0];
	for (let at = 1; at < layers.length; at++) {
		const [above, below] = [layers[at - 1] ?? 0, layers[at] ?? 0];
		let [widest, many] = [0, 0];
		for (const {link, points} of paths) {
			const ends = [boxes[link.from], ...points, boxes[link.to]];
			ends.forEach((next, place) => {
				const before = ends[place - 1];
				if (!before || !next || before.y > above || next.y < below) return;
				widest = Math.max(widest, Math.abs(next.x - before.x));
				many += 1;
			});
		}
		const gap = 44 + Math.min(110, widest * 0.11) + Math.min(40, many * 1.6);
		tops.push((tops.at(-1) ?? 0) + height + gap * stretch);
	}
	return (y) => {
		const at = layers.findLastIndex((layer) => layer <= y + 1e-6);
		return tops[Math.max(0, at)] ?? 0;
	};
}

/** Gives every link its own place on the lower edge of its cause and on the upper edge of its effect, in the order it comes from. */
function spread(paths: readonly Path[], boxes: readonly (Box | undefined)[]): void {
	const middle = new Map(paths.map((path) => [path, [...path.points]]));
	const towards = (path: Path, end: 'from' | 'to') => {
		const inner = middle.get(path) ?? [];
		const next = end === 'from' ? inner[0] : inner.at(-1);
		return next ?? boxes[path.link[end === 'from' ? 'to' : 'from']] ?? {x: 0, y: 0};
	};
	boxes.forEach((box, index) => {
		if (box === undefined) return;
		for (const end of ['from', 'to'] as const) {
			const mine = paths.filter(({link}) => link[end] === index);
			const angle = (path: Path) => {
				const next = towards(path, end);
				return Math.atan2(next.x - box.x, Math.abs(next.y - box.y) || 1);
			};
			mine.sort((a, b) => angle(a) - angle(b));
			const step = Math.min(20, (box.width - 20) / Math.max(1, mine.length - 1));
			mine.forEach((path, at) => {
				const x = box.x + (at - (mine.length - 1) / 2) * step;
				if (end === 'from') path.points.unshift({x, y: box.y + box.height / 2});
				else path.points.push({x, y: box.y - box.height / 2});
			});
		}
	});
}

/** The simplest curve that touches no box: first straight to the end, then through the bends that are needed. */
function clear(points: readonly Point[], boxes: readonly Box[]): Curve {
	let kept = points.filter((_, at) => at === 0 || at === points.length - 1);
	let path = bent(kept);
	while (touches(path, boxes) && kept.length < points.length) {
		kept = withFurthest(kept, points);
		path = bent(kept);
	}
	if (!touches(path, boxes)) return path;
	// Straight down past the boxes of every layer on the way: dagre keeps that place free.
	const half = (boxes[0]?.height ?? 0) / 2 + CLEARANCE;
	return bent(
		points.flatMap((bend, at) =>
			at === 0 || at === points.length - 1
				? [bend]
				: [
						{x: bend.x, y: bend.y - half},
						{x: bend.x, y: bend.y + half},
					],
		),
	);
}

function bent(points: readonly Point[]): Curve {
	const [tip, rest] = [points.at(-1), points.slice(0, -1)];
	return tip ? curve([...rest, {x: tip.x, y: tip.y - HEAD}]) : [];
}

/** `kept` with the one of `points` that lies furthest, sideways, from the lines between those kept (as Douglas and Peucker do). */
function withFurthest(kept: readonly Point[], points: readonly Point[]): Point[] {
	let [furthest, distance] = [points[1], -1];
	for (const candidate of points) {
		if (kept.includes(candidate)) continue;
		const after = kept.findIndex(({y}) => y > candidate.y);
		const [a, b] = [kept[after - 1], kept[after]];
		if (!a || !b) continue;
		const off = Math.abs(a.x + ((b.x - a.x) * (candidate.y - a.y)) / (b.y - a.y) - candidate.x);
		if (off > distance) [furthest, distance] = [candidate, off];
	}
	return points.filter((each) => kept.includes(each) || each === furthest);
}

function touches(path: Curve, boxes: readonly Box[]): boolean {
	const trail = sampled(path);
	const [top, bottom] = [trail[0]?.y ?? 0, trail.at(-1)?.y ?? 0];
	return boxes.some((box) => {
		const [half, reach] = [box.height / 2 + CLEARANCE, box.width / 2 + CLEARANCE];
		if (box.y + half < top || box.y - half > bottom) return false;
		return trail.some(({x, y}) => Math.abs(x - box.x) < reach && Math.abs(y - box.y) < half);
	});
}

/** The same placement moved so that everything lies in `0..width`, `0..height`. */
function framed({boxes, routes}: Placement): Placement {
	const corners = [
		...[...boxes, ...routes.map(({label}) => label)].flatMap((box) =>
			box
				? [
						{x: box.x - box.width / 2, y: box.y - box.height / 2},
						{x: box.x + box.width / 2, y: box.y + box.height / 2},
					]
				: [],
		),
		...routes.flatMap((route) => sampled(route.curve)),
	];
	let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
	for (const {x, y} of corners) {
		[left, right] = [Math.min(left, x), Math.max(right, x)];
		[top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
	}
	const move = <T extends Point>(place: T): T => ({...place, x: place.x - left, y: place.y - top});
	return {
		width: right - left,
		height: bottom - top,
		boxes: boxes.map((box) => box && move(box)),
		routes: routes.map(({link, curve: path, label}) => ({link, curve: path.map(move), label: label && move(label)})),
	};
}
