// A result of a discovery as one HTML file that needs nothing else.
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {IngaError} from '../core/index.js';
import type {Discovery} from '../discover/index.js';
import type {Overlap} from './overlap.js';
import type {RowSample} from './sample.js';
import {escaped} from './text.js';
import type {PageData} from './view.js';

export interface DiscoveryPageOptions {
	/** Rows of the table for scatter plots and single rows. @defaultValue none */
	readonly sample?: RowSample | undefined;
	/** How many rows conditions share, by which they are put into groups. @defaultValue none; there are no groups */
	readonly overlap?: Overlap | undefined;
	/** An address that sends new data as server-sent events: see `pageData`. @defaultValue none; the page asks nobody */
	readonly events?: string;
}

/** What a page shows, as the text that it holds and that is sent when there is another result. */
export function pageData(result: Discovery, {sample, overlap, events}: DiscoveryPageOptions = {}): string {
	// Whoever is given a page needs no names of folders.
	const table = {...result.table, source: basename(result.table.source)};
	const more = {sample: sample ?? null, overlap: overlap ?? null, events: events ?? null};
	const data: PageData = {result: {...result, table}, ...more};
	return JSON.stringify(data);
}

/**
 * A page for browsers about a result: its conditions as a table, the graphs inside and outside on one layout, where `overlap` is given groups
 * of conditions that share rows, and where `sample` is given effects as scatter plots and what moves the target of single rows. It is one document: it loads nothing, its policy (CSP) allows no
 * script or style but its own, and nothing in the result can become markup.
 *
 * @throws {@link IngaError} `ERR_UNSUPPORTED` where the page's own code was not built
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * const page = await discoveryPage(found, {sample: sampleRows(people, found)});
 */
export async function discoveryPage(result: Discovery, options: DiscoveryPageOptions = {}): Promise<string> {
	const [script, style] = await Promise.all([built('page.js'), built('page.css')]);
	const policy = [
		"default-src 'none'",
		`script-src '${digest(script)}'`,
		`style-src '${digest(style)}'`,
		...(options.events === undefined ? [] : ["connect-src 'self'"]),
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
	// Within a script element only `<` could end it.
	const data = pageData(result, options).replaceAll('<', '\\u003c');
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="inga">
<title>${escaped(`${result.target.name}: conditions and causes`)}</title>
<style>${style}</style>
</head>
<body>
<main id="page"><noscript>This page draws its tables and graphs by a script of its own, and the browser runs none.</noscript></main>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

function digest(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A file of the page, which is built into dist from the sources beside this one, wherever this one runs from. */
async function built(name: string): Promise<string> {
	try {
		return await readFile(new URL(`../../dist/report/browser/${name}`, import.meta.url), 'utf8');
	} catch (cause) {
		throw new IngaError(
			'ERR_UNSUPPORTED',
			`the page for browsers is not built (dist/report/browser/${name}): npm run build:ts`,
			{
				cause,
			},
		);
	}
}
