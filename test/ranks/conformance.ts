/**
 * A program of ranks that checks every operation of a communicator, whatever the transport. It throws at the first that is
 * wrong, and says which, of how many elements of which kind.
 */
import type {Communicator, Kind} from '../../src/ranks/index.js';
import * as collectives from './collectives.js';
import * as groups from './groups.js';
import * as messages from './messages.js';
import type {Setting} from './sample.js';

/** What is to be checked: arrays of so many elements, by kind. */
export type Plan = Readonly<Partial<Record<Kind, readonly number[]>>>;

const checks = Object.values({...collectives, ...messages, ...groups});

const places = [
	{offset: 0, shared: false},
	{offset: 5, shared: true},
	{offset: 3, shared: false},
	{offset: 0, shared: true},
];

export default (comm: Communicator, plan: Plan): number => {
	let done = 0;
	for (const [nth, [kind, lengths]] of Object.entries(plan).entries()) {
		for (const length of lengths) {
			// Of large arrays, which take their time, each kind is elsewhere.
			const some = length <= 1000 ? places : places.slice(nth % places.length).slice(0, 1);
			for (const place of some) {
				const setting: Setting = {comm, kind: kind as Kind, length, ...place};
				for (const check of checks) check(setting);
				done += checks.length;
			}
		}
	}
	return done;
};
