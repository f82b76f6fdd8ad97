import test from 'ava';
import {weather} from '../hostile/weather.js';

/** 500 in all; as many are on MPI (test/mpi/weather.test.ts). */
const [PROCESSES, RUNS] = [10, 50];

for (let nth = 0; nth < PROCESSES; nth++) {
	test.serial(`ranks at random work come to random ends, ${RUNS} times, ${nth + 1} of ${PROCESSES}`, async (t) => {
		t.timeout(20 * 60_000);
		await weather(t, 1000 + nth * RUNS, RUNS);
	});
}
