// Counts the results of a test run: prints `passed failed` on stdout, and what failed on stderr.
//
//   node scripts/checks/tap.mjs FILE STATUS
//
// FILE holds TAP as ava and ci/native.sh write it; STATUS is the exit status of the run. A run that failed without a failed
// test (a crash, a run that never started), or that ran no test at all, counts as one failure.
import {readFileSync} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';

const [file, status] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n');

let [passed, failed, inside] = [0, 0, false];
for (const raw of lines) {
	const line = stripVTControlCharacters(raw);
	const result = /^(not )?ok\b(.*)/.exec(line);
	if (result) {
		const skipped = /# (SKIP|TODO)\b/i.test(result[2]);
		inside = result[1] !== undefined && !skipped;
		if (inside) failed++;
		else if (!skipped) passed++;
	} else if (/^(1\.\.|# |---)/.test(line)) inside = false;
	if (inside) console.error(line);
}

// TAP's way to say that nothing could be run, and why: ci/aarch64.sh without a cross compiler, ci/avx512.sh without Bochs.
const unavailable = lines.some((line) => /^1\.\.0 # SKIP\b/i.test(line));
if ((status !== '0' && failed === 0) || (passed + failed === 0 && !unavailable)) {
	failed++;
	console.error(`the run ended with status ${status}, ${passed} passed tests and no failed one; its last lines:`);
	console.error(lines.slice(-20).join('\n'));
}
console.log(passed, failed);
