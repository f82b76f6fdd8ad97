// The floors of the house, from the ground: a module looks down only, and only through the other's index.ts.
const floors = [
	['core'],
	['fuse', 'ranks', 'table'],
	['mpi'],
	['causal', 'prepare', 'patterns', 'chem', 'surrogate', 'anneal'],
	['discover', 'screen', 'plan'],
	['report'],
	['serve'],
	['cli'],
];

const under = (names) => `^src/(${names.join('|')})/`;

function rule(name, comment, from, to) {
	return {name, comment, severity: 'error', from, to};
}

/** What lies above, and on the same floor the neighbours. */
function refused(floor) {
	return {path: under(floors.slice(floor).flat()), pathNot: '^src/$1/'};
}

module.exports = {
	forbidden: [
		...floors.map((names, floor) =>
			rule(
				`floor-${floor}`,
				`${names.join(', ')} may import what lies below, only`,
				{path: under(names)},
				refused(floor),
			),
		),
		rule(
			'known-module',
			'a new folder of src needs a floor in this file',
			{},
			{path: '^src/[^/]+/', pathNot: under(floors.flat())},
		),
		rule(
			'through-the-index',
			"another module's door is its index.ts",
			{path: '^src/([^/]+)/'},
			{path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$']},
		),
		rule(
			'one-door-to-the-addon',
			'src/core/native.ts is the only importer of bindings',
			{path: '^(src|bench|test)/', pathNot: '^src/core/native\\.ts$'},
			{path: 'node_modules/bindings/'},
		),
		rule(
			'one-timer',
			'bench/harness.ts is the only importer of benchmark',
			{path: '^(src|bench|test)/', pathNot: '^bench/harness\\.ts$'},
			{path: 'node_modules/benchmark/'},
		),
		rule(
			'src-stands-alone',
			'what ships does not import tests or benchmarks',
			{path: '^src/'},
			{path: '^(test|bench|scripts)/'},
		),
		rule(
			'shipped-packages-only',
			'what ships imports only dependencies of package.json',
			{path: '^src/'},
			{dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown', 'undetermined']},
		),
		rule('no-cycle', 'what needs each other is one thing', {}, {circular: true}),
		rule('no-orphan', 'a file that nothing imports is dead', {orphan: true, path: '^src/'}, {}),
		rule('resolves', 'every import leads somewhere', {}, {couldNotResolve: true}),
	],
	options: {
		doNotFollow: {path: 'node_modules'},
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
		},
	},
};
