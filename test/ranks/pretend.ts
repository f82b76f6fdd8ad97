import type {Communicator} from '../../src/ranks/index.js';

/** The same communicator, whose ranks seem to be on several machines. @param machines that of each rank */
export function pretend(comm: Communicator, machines: readonly number[]): Communicator {
	return new Proxy(comm, {
		get(real, name) {
			if (name === 'host') return () => real.split(machines[real.rank] ?? 0);
			const value: unknown = Reflect.get(real, name, real);
			return typeof value === 'function' ? value.bind(real) : value;
		},
	});
}
