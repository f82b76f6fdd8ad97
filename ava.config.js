export default {
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	concurrency: 2,
	timeout: '120s',
	files: ['test/**/*.test.ts'],
};
