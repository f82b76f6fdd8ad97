/** A machine as far as it decides which compiled addon runs on it. */
export interface Platform {
	/** As `process.platform` and `process.arch` say. */
	readonly system: string;
	readonly processor: string;
	/** The version of glibc; undefined where there is none: with musl, and elsewhere than on Linux. */
	readonly glibc: string | undefined;
}

/** The platform packages: each holds an addon compiled for one platform, and is installed with inga where it fits. */
export const platformPackages = ['inga-linux-x64-gnu', 'inga-linux-arm64-gnu'] as const;

/** The lowest version of glibc that loads the addon of a platform package. */
export const LOWEST_GLIBC = '2.28';

/** This machine. It takes some milliseconds, so it is asked only when something has failed. */
export function thisPlatform(): Platform {
	return {
		system: process.platform,
		processor: process.arch,
		glibc: process.platform === 'linux' ? glibcVersion() : undefined,
	};
}

function glibcVersion(): string | undefined {
	const report = process.report as NodeJS.ProcessReport & {excludeNetwork?: boolean};
	const {excludeNetwork = false} = report;
	// Without this a report asks for the names of all hosts that the process is connected with.
	report.excludeNetwork = true;
	try {
		return (report.getReport() as unknown as {header: {glibcVersionRuntime?: string}}).header.glibcVersionRuntime;
	} finally {
		report.excludeNetwork = excludeNetwork;
	}
}

/** The platform package for a system and a processor, if there is one. Whether its C library fits npm has seen to. */
export function packageFor({system, processor}: Pick<Platform, 'system' | 'processor'>): string | undefined {
	return platformPackages.find((name) => name === `inga-${system}-${processor}-gnu`);
}

/** For example `linux-x64 with glibc 2.36`. */
export function platformName({system, processor, glibc}: Platform): string {
	const library = glibc === undefined ? 'musl or another C library than glibc' : `glibc ${glibc}`;
	return `${system}-${processor}${system === 'linux' ? ` with ${library}` : ''}`;
}

function isOlder(version: string, than: string): boolean {
	return version.localeCompare(than, 'en', {numeric: true}) < 0;
}

/** Why no platform package is for this machine, and what its user can do; undefined where one is. */
export function obstacle(platform: Platform): string | undefined {
	const {system, glibc} = platform;
	if (system === 'darwin') return 'inga runs on Linux only. On macOS use it in a Linux container or a virtual machine.';
	if (system === 'win32') return 'inga runs on Linux only. On Windows use it in WSL 2 or in a Linux container.';
	if (system !== 'linux') return 'inga runs on Linux only. Use it in a Linux container or a virtual machine.';
	if (packageFor(platform) === undefined) return 'No platform package is for this processor: build the addon here.';
	if (glibc === undefined) {
		return `Platform packages need glibc ${LOWEST_GLIBC} or newer (Debian, Ubuntu, Red Hat): use a system that has it, or build the addon here.`;
	}
	if (isOlder(glibc, LOWEST_GLIBC)) {
		return `Platform packages need glibc ${LOWEST_GLIBC} or newer: use a newer system, or build the addon here.`;
	}
	return undefined;
}
