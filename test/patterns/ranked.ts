/** A program for ranks, which search together. */
import {
	type ConditionQuestion,
	closedSetsOver,
	findConditionsOver,
	type Items,
	significantSetsOver,
} from '../../src/patterns/index.js';
import type {Communicator} from '../../src/ranks/index.js';

export interface Work {
	readonly search: 'conditions' | 'closed' | 'significant';
	readonly items: Items;
	readonly positive: readonly boolean[];
	readonly options: ConditionQuestion & {readonly support?: number; readonly top?: number; readonly level?: number};
	readonly checkpoint?: {readonly folder: string; readonly seconds: number};
	/** Element 0 stops all; a rank stops all after so many parts of its own (element 1), where that is not 0. */
	readonly stop?: Int32Array;
}

export default function ranked(comm: Communicator, works: readonly Work[]) {
	return works.map(({search, items, positive, options, checkpoint, stop}) => {
		let parts = -1;
		const given = {
			...options,
			...(checkpoint && {checkpoint}),
			...(stop && {stop}),
			onPart: ({own}: {readonly own: number}) => {
				parts = own === 0 ? parts : parts + 1;
				if (stop && stop[1] !== 0 && parts >= (stop[1] as number)) Atomics.store(stop, 0, 1);
			},
		};
		if (search === 'conditions') return findConditionsOver(comm, items, positive, given);
		if (search === 'closed') return closedSetsOver(comm, items, {support: 1, ...given});
		return significantSetsOver(comm, items, positive, given);
	});
}
