// Writes src/fuse/ACCURACY.md, and the inputs with the largest errors beside the program that measures them.
//
//   cmake -S . -B build-accuracy -DINGA_NATIVE_TESTS=ON && cmake --build build-accuracy --target accuracy
//   build-accuracy/test/accuracy/accuracy [--full] --evaluate avx512 --evaluate sve --hunt 60 \
//       --inputs test/accuracy/worst.txt --inputs test/accuracy/broken.txt --json FILE
//       (needs AVX2 and MPFR; --full takes some hours)
//   node scripts/accuracy.mjs FILE [folder of the project]
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {columns, inputs, page} from './accuracy/table.mjs';

const [file, root = fileURLToPath(new URL('..', import.meta.url))] = process.argv.slice(2);
if (file === undefined) {
	console.error('accuracy: name the JSON that a run wrote');
	process.exit(2);
}
const run = JSON.parse(readFileSync(file, 'utf8'));
const broken = run.results.filter(({ulps, bound, wrong}) => !(ulps <= bound) || wrong > 0);
const absent = columns.filter(({isa}) => !run.results.some((row) => row.isa === isa));
const problems = [
	...run.missing.map((name) => `${name} was not in the build`),
	...absent.map(({title}) => `${title} was not measured`),
	...broken.map(({function: name, type, mode, isa}) => `${name} ${type} ${mode} ${isa} breaks its bound`),
];
if (problems.length > 0) {
	console.error(`accuracy: ${file} does not make the page: ${problems.join('; ')}`);
	process.exit(1);
}
writeFileSync(join(root, 'src/fuse/ACCURACY.md'), page(run));
writeFileSync(join(root, 'test/accuracy/worst.txt'), inputs(run));
