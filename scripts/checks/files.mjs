// The files that belong to the project: tracked ones and new ones that git does not ignore.
import {spawnSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

/** Folders that are made, for a copy without git. */
const made = /^(node_modules|build[^/]*|dist|coverage|out|docs-html|\.setup|\.git|bench\/results)(\/|$)/;

/** Paths of the project's files, relative to `root`. */
export function projectFiles(root) {
	const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
	const {status, stdout} = spawnSync('git', words, {cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26});
	const listed = status === 0 ? [...new Set(stdout.split('\0'))] : readdirSync(root, {recursive: true});
	return listed
		.filter((path) => path !== '' && !made.test(path) && statSync(join(root, path), {throwIfNoEntry: false})?.isFile())
		.sort();
}

/** Prints what is wrong, one a line, and ends with exit code 1 where anything is. */
export function conclude(what, problems) {
	for (const problem of problems) console.error(problem);
	console.log(`${what}: ${problems.length === 0 ? 'nothing wrong' : `${problems.length} wrong`}`);
	process.exitCode = problems.length === 0 ? 0 : 1;
}
