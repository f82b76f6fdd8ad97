// INGA_FULL=1 (npm run test:full) adds the tests that take minutes or need peers installed.
const full = process.env.INGA_FULL === '1';

export default {
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	concurrency: 2,
	timeout: full ? '30m' : '120s',
	files: ['test/**/*.test.ts', ...(full ? [] : ['!test/full/**'])],
};
