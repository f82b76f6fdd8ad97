import {invalidArgument} from '../core/index.js';
import type {Communicator, Grid} from './communicator.js';

/** The ranks of `comm` as a grid: as many as `dims` has places. */
export function grid(comm: Communicator, dims: readonly number[], periodic: readonly boolean[]): Grid {
	const coordsOf = (rank: number): number[] => {
		if (!Number.isInteger(rank) || rank < 0 || rank >= comm.size) {
			throw invalidArgument(`rank is ${rank}: give a rank from 0 to ${comm.size - 1}`);
		}
		const coords: number[] = [];
		let rest = rank;
		for (const dim of dims.toReversed()) {
			coords.unshift(rest % dim);
			rest = Math.floor(rest / dim);
		}
		return coords;
	};
	const coords = coordsOf(comm.rank);
	const rankOf = (place: readonly number[]): number | undefined => {
		checkLength('coords', place);
		let rank = 0;
		for (const [at, dim] of dims.entries()) {
			const along = place[at] as number;
			if (!Number.isInteger(along)) {
				throw invalidArgument(`coords[${at}] is ${along}: give whole numbers`);
			}
			const inside = periodic[at] ? ((along % dim) + dim) % dim : along;
			if (inside < 0 || inside >= dim) return undefined;
			rank = rank * dim + inside;
		}
		return rank;
	};
	const checkLength = (name: string, values: readonly unknown[]): void => {
		if (values.length === dims.length) return;
		const message = `${name} has ${values.length} values: give one for each of the ${dims.length} dimensions`;
		throw invalidArgument(message);
	};
	return {
		comm,
		dims: [...dims],
		coords,
		rankOf,
		coordsOf,
		shift(dimension, by = 1) {
			if (!(dimension in dims) || !Number.isInteger(by)) {
				const message = `shift(${dimension}, ${by}): give a dimension below ${dims.length} and a whole number`;
				throw invalidArgument(message);
			}
			const at = (step: number) => rankOf(coords.map((along, each) => (each === dimension ? along + step : along)));
			return {source: at(-by), target: at(by)};
		},
		sub(keep) {
			checkLength('keep', keep);
			const kept = <T>(values: readonly T[]) => values.filter((_, at) => keep[at]);
			// The coordinates that are not kept tell the grids apart; ranks keep their order.
			const color = coords.reduce((all, along, at) => (keep[at] ? all : all * (dims[at] as number) + along), 0);
			return grid(comm.split(color, comm.rank) as Communicator, kept(dims), kept(periodic));
		},
	};
}
