import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {digest, isStamped, stamp, unstamp} from './stamp.mjs';
import {complaint, Failure, root, runQuietly} from './step.mjs';

const compiler = join('node_modules', 'typescript', 'bin', 'tsc');

export function setUpTypeScript(force) {
	if (!existsSync(join(root, 'src'))) return 'no sources: dist came with the package';
	if (!existsSync(join(root, compiler))) throw new Failure('not built: npm packages are missing (see above)');
	const made = digest([
		'src',
		'tsconfig.json',
		'tsconfig.build.json',
		join('scripts', 'browser.mjs'),
		join('node_modules', 'typescript', 'package.json'),
		join('node_modules', 'vite', 'package.json'),
	]);
	if (!force && existsSync(join(root, 'dist', 'index.js')) && isStamped('typescript', made)) return 'dist is built';
	unstamp('typescript');
	// Whole again: a module that is gone from src must not live on in dist.
	rmSync(join(root, 'dist'), {recursive: true, force: true});
	const {ok, text} = runQuietly(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
	if (!ok) throw new Failure(`does not compile:\n${complaint('typescript', text)}`);
	const page = runQuietly(process.execPath, [join('scripts', 'browser.mjs')]);
	if (!page.ok) throw new Failure(`the page for browsers does not build:\n${complaint('browser', page.text)}`);
	stamp('typescript', made);
	return 'built dist';
}
