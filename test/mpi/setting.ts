/** Tests of ranks on MPI run where the addon is built and its launcher is there; elsewhere they say why not. */
import {readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {findLauncher, flavourOfLauncher} from '../../src/mpi/launcher.js';
import {mpiNative} from '../../src/mpi/native.js';

function obstacle(): string | undefined {
	try {
		mpiNative();
		return findLauncher() === undefined ? 'the launcher of its MPI was not found' : undefined;
	} catch (error) {
		return (error as Error).message.split('\n')[0];
	}
}

const missing = obstacle();
if (missing !== undefined) console.error(`tests on MPI do not run: ${missing}`);

/** A test that has the machine's ranks to itself. */
export const onMpi = missing === undefined ? test.serial : test.serial.skip;

export const launcher = missing === undefined ? (findLauncher() as string) : '';

/** What a launcher needs here to start more processes than there are cores. */
export function words(program: string): string[] {
	if (flavourOfLauncher(program) !== 'Open MPI') return [];
	return ['--oversubscribe', '--bind-to', 'none', ...(process.getuid?.() === 0 ? ['--allow-run-as-root'] : [])];
}

/** The launcher of another MPI than the addon's, where there is one. */
export function strangeLauncher(): string | undefined {
	const own = flavourOfLauncher(launcher);
	return ['mpiexec.mpich', 'mpiexec.hydra', 'mpiexec.openmpi', 'mpiexec'].find((name) => {
		const its = flavourOfLauncher(name);
		return its !== undefined && its !== own;
	});
}

/** Files of runs of MPI that nobody uses: those in shared memory that nobody maps, and folders of launchers that have ended. */
export function leftovers(): string[] {
	// Folders are those of other tests.
	const inMemory = list('/dev/shm', true).filter((name) => !isMapped(`/dev/shm/${name}`));
	const sessions = list(tmpdir()).filter((name) => name.startsWith('ompi.'));
	const folders = sessions.flatMap((name) => list(join(tmpdir(), name)).map((each) => join(name, each)));
	return [...inMemory, ...folders.filter((name) => !isLauncher(/pid\.(\d+)$/.exec(name)?.[1]))];
}

/** Whether a process is a launcher of Open MPI: its number may have become somebody else's. */
function isLauncher(pid: string | undefined): boolean {
	try {
		return /^(mpi|orte|prte)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
	} catch {
		return false;
	}
}

/** What a run has left behind. Other tests run at the same time: a file may be a moment old. */
export async function leftBehind(before: readonly string[]): Promise<string[]> {
	const known = new Set(before);
	let left = leftovers().filter((name) => !known.has(name));
	for (let look = 0; look < 20 && left.length > 0; look++) {
		await new Promise((resolve) => setTimeout(resolve, 100));
		const now = new Set(leftovers());
		left = left.filter((name) => now.has(name));
	}
	return left;
}

function isMapped(path: string): boolean {
	return list('/proc').some((pid) => {
		try {
			return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/maps`, 'utf8').includes(path);
		} catch {
			return false;
		}
	});
}

function list(folder: string, onlyFiles = false): string[] {
	try {
		const entries = readdirSync(folder, {withFileTypes: true});
		return entries.filter((each) => !onlyFiles || each.isFile()).map(({name}) => name);
	} catch {
		return [];
	}
}

/** Whether a process is there, and no mere entry that waits for its parent. */
export function isAlive(pid: number): boolean {
	try {
		return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/** What is said of a rank that was killed: MPICH's launcher knows the signal only of the lowest of those that ended with it. */
export const [KILLED, DIED] = ['was ended by signal 9', 'died (the launcher does not say of what)'];
