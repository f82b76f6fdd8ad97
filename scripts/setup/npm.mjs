import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {ending, Failure, root, runQuietly, say} from './step.mjs';

function packagesOf(path) {
	try {
		return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** Whether node_modules holds what package-lock.json names. Packages for other platforms (optional ones) do not count. */
function isInstalled(wanted) {
	const found = packagesOf('node_modules/.package-lock.json');
	if (found === undefined) return false;
	return Object.entries(wanted).every(
		([place, {version, optional}]) =>
			place === '' || optional || (found[place]?.version === version && existsSync(join(root, place))),
	);
}

export function setUpNpm() {
	const wanted = packagesOf('package-lock.json');
	// As a dependency of another project the packages are npm's business, and there is no lock.
	if (wanted === undefined) return 'no package-lock.json: left alone';
	if (isInstalled(wanted)) return `${Object.keys(wanted).length} packages are there`;
	say('npm', 'installing packages ...');
	// NODE_ENV=production would leave out the compiler.
	const {ok, text} = runQuietly('npm', ['ci', '--include=dev', '--loglevel=error'], {NODE_ENV: ''});
	if (ok) return 'installed by npm ci';
	throw new Failure(`npm ci failed:\n${ending(text, 15)}\nIs the registry reachable? Try:   npm ci`);
}
