// Stamps: what a step was made from, as a digest of contents. Times of change would not survive a clone or a copy.
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {root} from './step.mjs';

function filesUnder(place) {
	const path = join(root, place);
	if (!statSync(path, {throwIfNoEntry: false})?.isDirectory()) return [place];
	return (
		readdirSync(path, {recursive: true, withFileTypes: true})
			.filter((entry) => entry.isFile())
			// node-gyp's own folder, where somebody has used it
			.filter((entry) => !entry.parentPath.startsWith(join(root, 'native', 'build')))
			.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
	);
}

/** A digest of the files in `places` (files or folders) and of `words`. */
export function digest(places, words = []) {
	const hash = createHash('sha256');
	for (const file of places.flatMap(filesUnder).sort()) {
		hash.update(`\0${file}\0`);
		if (statSync(join(root, file), {throwIfNoEntry: false})) hash.update(readFileSync(join(root, file)));
	}
	for (const word of words) hash.update(`\0${word}`);
	return hash.digest('hex');
}

const pathOf = (name) => join(root, '.setup', name);

export function isStamped(name, value) {
	try {
		return readFileSync(pathOf(name), 'utf8') === value;
	} catch {
		return false;
	}
}

export function stamp(name, value) {
	mkdirSync(join(root, '.setup'), {recursive: true});
	writeFileSync(pathOf(name), value);
}

export function unstamp(name) {
	rmSync(pathOf(name), {force: true});
}
