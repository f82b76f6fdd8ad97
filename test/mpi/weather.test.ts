import {onMpi} from './setting.js';
import {weather} from './weather.js';

const full = process.env['INGA_FULL'] === '1';

for (const [threads, parts] of [
	[1, 8],
	[2, 2],
] as const) {
	for (let nth = 0; nth < (full ? parts : 1); nth++) {
		const runs = full ? 25 : 4;
		onMpi(
			`ranks at random work come to random ends: ${threads} in each process, ${runs} runs, part ${nth + 1}`,
			async (t) => {
				t.timeout(20 * 60_000);
				await weather(t, threads, 1000 * threads + runs * nth, runs);
			},
		);
	}
}
