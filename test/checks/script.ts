import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';

const scripts = fileURLToPath(new URL('../../scripts/checks', import.meta.url));

/** What a check says and how it ends. */
export function check(name: string, ...words: string[]): {status: number | null; stdout: string; stderr: string} {
	return spawnSync(process.execPath, [join(scripts, `${name}.mjs`), ...words], {encoding: 'utf8'});
}

/** A folder with these files, removed at the end of the test. */
export function folder(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
	const place = mkdtempSync(join(tmpdir(), 'inga-checks-'));
	t.teardown(() => rmSync(place, {recursive: true, force: true}));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(place, name)), {recursive: true});
		writeFileSync(join(place, name), text);
	}
	return place;
}
