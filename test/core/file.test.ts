import {
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {writeWhole} from '../../src/core/index.js';

function folder(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'inga-file-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

test('an old file stays until the new one is whole, also where that fails', async (t) => {
	const here = folder(t);
	const path = join(here, 'a');
	writeFileSync(path, 'old');
	const reason = new Error('on purpose');
	const fill = (place: string) => {
		writeFileSync(place, 'half');
		t.is(readFileSync(path, 'utf8'), 'old');
		throw reason;
	};
	t.is(await t.throwsAsync(writeWhole(path, fill)), reason);
	t.deepEqual([readFileSync(path, 'utf8'), readdirSync(here)], ['old', ['a']]);
	await writeWhole(path, (place) => writeFileSync(place, 'new'));
	t.deepEqual([readFileSync(path, 'utf8'), readdirSync(here)], ['new', ['a']]);
});

test('links are followed, and the mode stays', async (t) => {
	const [old, link] = [join(folder(t), 'old'), join(folder(t), 'link')];
	writeFileSync(old, 'old', {mode: 0o600});
	symlinkSync(old, link);
	await writeWhole(link, (place) => {
		t.is(statSync(place).mode & 0o777, 0o600, 'before there is anything in it');
		writeFileSync(place, 'new');
	});
	t.true(lstatSync(link).isSymbolicLink());
	t.deepEqual([readFileSync(old, 'utf8'), statSync(old).mode & 0o777], ['new', 0o600]);
});

test('what cannot be written is refused with its cure', async (t) => {
	const here = folder(t);
	mkdirSync(join(here, 'folder'));
	for (const [name, what] of [
		['folder', 'it is no file'],
		['none/a', 'ENOENT'],
	] as const) {
		const path = join(here, name);
		const {message} = await t.throwsAsync(
			writeWhole(path, (place) => writeFileSync(place, 'new')),
			{code: 'ERR_FILE_WRITE'},
		);
		t.true(message.startsWith(`'${path}' cannot be written: ${what}`), message);
		t.true(message.endsWith('. Name a file in a folder that is there and has room'), message);
	}
	t.deepEqual(readdirSync(here), ['folder']);
});
