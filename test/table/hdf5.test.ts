// By itself: what this file is about ends the HDF5 library of the process.
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import {readTable} from '../../src/table/index.js';
import {fails, file} from './file.js';

test('a broken file on which the library gives up is named, then and whenever another is to be read', async (t) => {
	const bytes = gunzipSync(readFileSync(new URL('fixture/dense.h5ad.gz', import.meta.url)));
	// The length of a text, in the heap of texts.
	const text = bytes.indexOf('dataframe');
	const broken = file(t, 'broken.h5ad', Buffer.from(bytes).fill(0xff, text - 16, text));
	await fails(t, readTable(broken), 'ERR_FILE_FORMAT', 'broken.h5ad', 'cannot be read as HDF5');
	const sound = file(t, 'sound.h5ad', bytes);
	await fails(t, readTable(sound), 'ERR_UNSUPPORTED', 'sound.h5ad', 'gave up on', 'broken.h5ad', 'without that file');
});
