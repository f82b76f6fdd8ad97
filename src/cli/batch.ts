// The batch systems that take job scripts.
import {spawnSync} from 'node:child_process';
import {accessSync, constants, statSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {IngaError} from '../core/index.js';
import type {System} from './job.js';

interface Batch {
	readonly name: string;
	/** What submits a script, and words before its file. */
	readonly program: string;
	readonly words: readonly string[];
	/** Finds the job's number in what the program prints. */
	readonly job: RegExp;
}

export const BATCH: Readonly<Record<System, Batch>> = {
	pjm: {name: 'PJM', program: 'pjsub', words: [], job: /\bJob (\S+) submitted/},
	slurm: {name: 'Slurm', program: 'sbatch', words: ['--parsable'], job: /^([^;\s]+)/},
};

/** What `pjsub` or `sbatch` had to say. */
export interface Submission {
	/** Its exit code; 0: it has taken the job. */
	readonly code: number;
	/** The number of the job, where it has taken it; all that it printed, where that says nothing of a number. */
	readonly job: string;
	/** What else is to be told. */
	readonly text: string;
}

/** The batch systems whose commands are on PATH. */
export function systemsHere(): System[] {
	return (['pjm', 'slurm'] as const).filter((system) => isOnPath(BATCH[system].program));
}

/**
 * Hands a script to the batch system.
 *
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where its command is not here
 */
export function submitted(system: System, file: string): Submission {
	const {name, program, words, job} = BATCH[system];
	if (!isOnPath(program)) {
		const message = `${program} is not on PATH: submit where ${name} takes jobs, or leave --go out and take the script there`;
		throw new IngaError('ERR_UNSUPPORTED', message);
	}
	const {status, signal, error, stdout, stderr} = spawnSync(program, [...words, file], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	if (error !== undefined) throw new IngaError('ERR_UNSUPPORTED', `${program} does not start: ${error.message}`);
	if (status !== 0) return {code: status ?? 1, job: '', text: `${stdout}${stderr}${signal ? `${signal}\n` : ''}`};
	return {code: 0, job: job.exec(stdout)?.[1] ?? stdout.trim(), text: stderr};
}

function isOnPath(program: string): boolean {
	return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
		const path = join(folder, program);
		try {
			accessSync(path, constants.X_OK);
			return statSync(path).isFile();
		} catch {
			return false;
		}
	});
}
