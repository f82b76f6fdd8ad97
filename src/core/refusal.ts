import {obstacle, type Platform, packageFor, platformName} from './platform.js';

/** Where inga is and what was found there, for the text of an error. */
export interface Place {
	readonly platform: Platform;
	readonly node: string;
	/** The folder that holds inga, and its version. */
	readonly root: string;
	readonly version: string;
	/** Whether npm put it there; a clone is built by its owner. */
	readonly installed: boolean;
}

function text({platform, node}: Place, ...lines: readonly (string | undefined)[]): string {
	const title = `inga's native addon cannot be loaded on ${platformName(platform)}, Node ${node}.`;
	return [title, ...lines.filter((line) => line !== undefined)].join('\n');
}

/** Neither a build of one's own nor the platform package is there: what to do, for every kind of machine. */
export function nothingFound(place: Place, tries: readonly string[], packages: readonly string[]): string {
	const {platform, root, version, installed} = place;
	const wanted = packageFor(platform);
	const hindered = obstacle(platform);
	const offered = installed && wanted !== undefined && hindered === undefined;
	const foreign = packages.filter((name) => name !== wanted);
	return text(
		place,
		'No compiled addon was found.',
		hindered,
		...foreign.map((name) => `${name} is installed, which is for another machine: node_modules was made for that one.`),
		offered ? `Install the package that holds it: npm install ${wanted}@${version}` : undefined,
		platform.system === 'linux'
			? `${offered ? 'Or build it' : 'Build it'}: npm run setup   (in ${root}; it needs g++, cmake and make)`
			: undefined,
		'Tried:',
		...[...tries, ...(wanted === undefined ? [] : [wanted])].map((path) => `  ${path}`),
	);
}

/** A build of one's own is there, and the system refuses it. */
export function buildRefused(place: Place, reason: string): string {
	return text(
		place,
		`It is there but does not load: ${reason}`,
		`Rebuild it for this machine: npm run setup -- --force   (in ${place.root})`,
	);
}

/** The platform package is there, and the system refuses what it holds. */
export function packageRefused(place: Place, name: string, reason: string): string {
	return text(
		place,
		`${name} is there but does not load: ${reason}`,
		obstacle(place.platform) ?? `Install it again: npm install --force ${name}@${place.version}`,
		`Or build the addon for this machine: npm run setup   (in ${place.root}; it needs g++, cmake and make)`,
	);
}

/** The platform package is there, and belongs to another inga. */
export function versionsDiffer(place: Place, name: string, version: string): string {
	return text(
		place,
		`${name} is of version ${version}, and inga of ${place.version}.`,
		`Install the one that belongs to it: npm install ${name}@${place.version}`,
	);
}
