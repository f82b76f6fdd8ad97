import test from 'ava';
import {weather} from '../hostile/weather.js';

const [PROCESSES, RUNS] = [20, 50];

for (let nth = 0; nth < PROCESSES; nth++) {
	test.serial(`ranks at random work come to random ends, ${RUNS} times, ${nth + 1} of ${PROCESSES}`, async (t) => {
		t.timeout(20 * 60_000);
		await weather(t, 1000 + nth * RUNS, RUNS);
	});
}
