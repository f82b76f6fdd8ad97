// Builds the code of the page that `inga report` and `inga serve` show: all of it in one file, without anything of Node.
//
//   node scripts/browser.mjs [FOLDER]      into FOLDER, dist/report/browser if left out
import {copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'src', 'report', 'browser');
const entry = join(sources, 'main.ts');
const out = resolve(process.argv[2] ?? join(root, 'dist', 'report', 'browser'));

const [{output}] = await build({
	configFile: false,
	logLevel: 'error',
	root: sources,
	// Of packages that have another shape for browsers, which lacks what is left out anyway.
	resolve: {conditions: ['node', 'module', 'import', 'default']},
	build: {
		write: false,
		target: 'es2022',
		minify: true,
		lib: {entry, formats: ['iife'], name: 'page', fileName: () => 'page.js'},
		rolldownOptions: {
			// Doors of modules (index.ts) also lead to the addon and to files: what the page does not use is left out.
			treeshake: {moduleSideEffects: (id) => id === entry},
		},
	},
});
const [{code, modules}, ...more] = output.filter(({type}) => type === 'chunk');
const foreign = Object.entries(modules).filter(
	([id, {renderedLength}]) => renderedLength > 0 && /__vite-browser-external|[\\/]native\.ts$|^node:/.test(id),
);
if (more.length > 0 || foreign.length > 0) {
	console.error(`browser: what needs Node got into the page: ${foreign.map(([id]) => id).join(', ')}`);
	process.exit(1);
}
mkdirSync(out, {recursive: true});
/** Whole at any moment: tests and commands may be reading it. */
function put(name, write) {
	const place = join(out, `.${name}.${process.pid}`);
	write(place);
	renameSync(place, join(out, name));
}
// A script element ends where this stands, even in a string.
put('page.js', (place) => writeFileSync(place, code.trim().replaceAll('</script', '<\\/script')));
const style = readFileSync(join(sources, 'page.css'), 'utf8');
if (/@import|url\(|<\//.test(style)) throw new Error('page.css loads something, or could end its element');
put('page.css', (place) => copyFileSync(join(sources, 'page.css'), place));
