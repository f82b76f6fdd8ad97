import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Failure, root} from './step.mjs';

/** Compares `a.b` with `c.d`: negative, zero or positive. */
export function compareVersions(left, right) {
	const [a, b] = [left, right].map((text) => text.split('.').map(Number));
	return a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0);
}

export function checkNode() {
	const {engines} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const least = engines.node.replace(/^\D+/, '');
	if (process.platform !== 'linux') {
		throw new Failure(`inga runs on Linux and this is ${process.platform}. Use a Linux machine, a container or WSL.`);
	}
	if (compareVersions(process.versions.node, least) < 0) {
		throw new Failure(`this is ${process.version}, and ${least} or newer is needed. Get one from nodejs.org.`);
	}
	return process.version;
}
