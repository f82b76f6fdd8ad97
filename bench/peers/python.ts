// The Python packages that inga is measured beside, in an environment of their own. It lies in build-bench/, not here: formatters
// and linters that look through bench/ would go through (and even mend) the sources of other people's packages.
// INGA_PEERS_PYTHON names another interpreter that has them.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** What a peer's script is run with. */
export interface Python {
	readonly path: string;
	/** Changes when other packages may be there. */
	readonly packages: string;
}

/** What went wrong, in a line that a person can act on. */
export class Missing extends Error {}

const here = fileURLToPath(new URL('.', import.meta.url));
const requirements = join(here, 'requirements.txt');
const folder = join(here, '../../build-bench/python');
const interpreter = join(folder, 'bin', 'python');

/**
 * An interpreter with the packages of requirements.txt, which are installed where they are missing.
 *
 * @throws {@link Missing} where there is no Python or nothing can be installed
 */
export function python(say: (text: string) => void): Python {
	const own = process.env['INGA_PEERS_PYTHON'];
	if (own !== undefined) {
		if (!existsSync(own)) throw new Missing(`INGA_PEERS_PYTHON is ${own}, which is not there`);
		return {path: own, packages: own};
	}
	const wanted = readFileSync(requirements, 'utf8');
	const packages = createHash('sha256').update(wanted).digest('hex');
	const stamp = join(folder, 'inga.stamp');
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== packages) {
		say(`installing ${lines(wanted).join(', ')} into build-bench/python ...`);
		install(lines(wanted), say);
		writeFileSync(stamp, packages);
	}
	return {path: interpreter, packages};
}

function lines(text: string): string[] {
	return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function install(wanted: readonly string[], say: (text: string) => void): void {
	if (!existsSync(interpreter)) {
		attempt('python3', ['-m', 'venv', folder], 'no Python environment (apt-get install python3-venv)');
	}
	const pip = (words: readonly string[]) =>
		attempt(interpreter, ['-m', 'pip', 'install', '--quiet', '--retries', '1', ...words], 'pip failed');
	try {
		pip(wanted);
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		// One package that cannot be had here (for an older Python, say) must not take the others with it.
		const left = wanted.filter((each) => !succeeds(() => pip([each])));
		if (left.length === wanted.length) throw error;
		for (const each of left) say(`left out: ${each} cannot be installed here`);
	}
}

function succeeds(work: () => unknown): boolean {
	try {
		work();
		return true;
	} catch {
		return false;
	}
}

function attempt(program: string, words: readonly string[], complaint: string): string {
	try {
		return execFileSync(program, words, {encoding: 'utf8', stdio: 'pipe'});
	} catch (error) {
		throw new Missing(`${complaint}: ${reason(error)}`);
	}
}

/** The last line that a program said before it failed: with Python, the exception. */
function reason(error: unknown): string {
	const {stderr, message} = error as {readonly stderr?: string; readonly message: string};
	return (stderr || message).trim().split('\n').at(-1) ?? message;
}

/**
 * What a script of this folder prints, parsed. numpy is kept to one thread and to its own choice of code: some shells choose
 * another for it.
 *
 * @throws {@link Missing} where the script fails
 */
export function ask(own: Python, script: string, words: readonly string[]): unknown {
	const {OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...env} = process.env;
	const one = {OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', ANDREY_DEVICE: 'numpy'};
	try {
		const text = execFileSync(own.path, [join(here, script), ...words], {
			...({encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26} as const),
			env: {...env, ...one},
		});
		return JSON.parse(text.trim().split('\n').at(-1) ?? '');
	} catch (error) {
		throw new Missing(`${script} ${words[0] ?? ''}: ${reason(error)}`);
	}
}
